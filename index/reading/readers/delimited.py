"""CSV and its relatives: rows of cells behind one of four delimiters."""

import csv
import io
from collections import Counter

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.tables import add_rows
from qa.documents import Content

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_MAX_CELL = 10_000_000


def read(original: Original) -> Content:
    """The content of a file of delimited cells."""
    csv.field_size_limit(_MAX_CELL)
    text = decode(original.data, original.charset).replace("\0", "")
    outline = Outline(original.limits.text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    add_rows(outline, reader)
    return outline.finish(title=original.title)


def delimiter_of(text: str) -> str:
    """The delimiter that parts most lines into the same number of cells, at least two."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(_DELIMITERS, key=lambda delimiter: _agreement(lines, delimiter))


def _agreement(lines: list[str], delimiter: str) -> tuple[int, int]:
    counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
    if not counts:
        return 0, 0
    width, rows = counts.most_common(1)[0]
    return rows, width
