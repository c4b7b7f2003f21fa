"""RTF: its text; a line is a paragraph, a row of a table has its cells joined."""

import re

from striprtf.striprtf import rtf_to_text

from index.reading.original import Original
from index.reading.outline import Outline, one_line
from index.reading.tables import join_cells
from qa.documents import Content

_INFO = re.compile(r"\{\\(title|author)\s([^{}]{1,400})\}")


def read(original: Original) -> Content:
    """The content of an RTF file."""
    source = original.data.decode("latin-1")
    outline = Outline(original.limits.text)
    for line in rtf_to_text(source, errors="replace").split("\n"):
        if "|" in line:
            outline.item(join_cells(line.split("|")))
        else:
            outline.paragraph(line)
    info = {name: one_line(_plain(text)) for name, text in _INFO.findall(source[:20_000])}
    return outline.finish(
        title=info.get("title") or original.title, metadata={"author": info.get("author", "")}
    )


def _plain(text: str) -> str:
    return str(rtf_to_text("{\\rtf1\\ansi " + text + "}", errors="replace"))
