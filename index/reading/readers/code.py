"""Source code and settings: text whose blanks matter."""

import re

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline
from qa.documents import Content

_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+(?=\S)")


def read(original: Original) -> Content:
    """The content of a source file: a block from one unindented line after a gap to the next."""
    outline = Outline(original.limits.text)
    text = decode(original.data, original.charset).replace("\r\n", "\n").replace("\r", "\n")
    for part in _EMPTY_LINES.split(text):
        outline.verbatim(part)
    return outline.finish(title=original.name)
