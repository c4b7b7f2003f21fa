"""Plain text becomes paragraphs."""

import re

from index.reading.outline import Outline

_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_NEW_ITEM = re.compile(r"\s|[-*+•\u2013—>#|]\s|\(?\w{1,3}[.)]\s")
_NARROWEST, _WIDEST = 50, 110
_FULL_SHARE = 0.75
_MIN_LINES = 2


def add_paragraphs(outline: Outline, text: str) -> None:
    """Add plain text to an outline, a paragraph between empty lines each."""
    for paragraph in _EMPTY_LINES.split(_unified(text)):
        outline.paragraph(unwrap(paragraph))


def unwrap(paragraph: str) -> str:
    """Join the lines of a paragraph that was broken at a fixed width; leave others as they are."""
    lines = paragraph.split("\n")
    width = max(len(line.rstrip()) for line in lines)
    if len(lines) < _MIN_LINES or not _NARROWEST <= width <= _WIDEST:
        return paragraph
    joined = [lines[0].rstrip()]
    last = joined[0]
    for line in lines[1:]:
        full = len(last) >= _FULL_SHARE * width
        if full and line and not _NEW_ITEM.match(line):
            joined[-1] += " " + line.rstrip()
        else:
            joined.append(line.rstrip())
        last = line.rstrip()
    return "\n".join(joined)


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
