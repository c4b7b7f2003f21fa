"""What the page of a document shows of its text: passages, cut to what is marked in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.passages import Passage

MOST_WHOLE = 120
MOST_AT_ONCE = 50
_MOST_MARKS = 20
_TOP = 3
_DEEPEST = 6
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?!\n))*")
_MARK = re.compile(r"(\d{1,15})-(\d{1,15})")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a paragraph, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, or a heading.

    Attributes:
        level: As what heading it is shown, 3 to 6; 0 for what is none.
        pieces: What it says.
    """

    level: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A passage as it is shown.

    Attributes:
        id: Its id.
        page: The page that begins with it; None where none does.
        cited: Whether it is, or has some of, what the page was opened at.
        paragraphs: What it says.
    """

    id: str
    page: int | None
    cited: bool
    paragraphs: tuple[Paragraph, ...]


def window(count: int, cited: range, first: int | None) -> range:
    """Choose which passages to show, by their ordinals: all of a document that is not long.

    Args:
        count: How many there are.
        cited: Those that the page is opened at; they stand in the middle.
        first: Where to begin instead, if that is said.
    """
    if count <= MOST_WHOLE:
        return range(count)
    middle = cited.start + len(cited) // 2 - MOST_AT_ONCE // 2
    begin = max(0, min(middle if first is None else first, count - MOST_AT_ONCE))
    return range(begin, begin + MOST_AT_ONCE)


def marks_of(given: Sequence[str], moved: int = 0) -> list[Span]:
    """Read what is to be marked, spans as `120-151`; what is none is passed over.

    Args:
        given: The spans.
        moved: By how much their text has moved.
    """
    found = [_MARK.fullmatch(each) for each in given[:_MOST_MARKS]]
    spans = [(int(each[1]) + moved, int(each[2]) + moved) for each in found if each]
    return sorted((start, end) for start, end in spans if start < end)


def sections(
    passages: Sequence[Passage], quote: Span | None, marks: Sequence[Span]
) -> list[Section]:
    """Lay passages out.

    Args:
        passages: In the document's order.
        quote: What the page is opened at, in code points of the document's text.
        marks: What is marked in it, likewise; all of it where none of them lies in it.
    """
    inside = _within(quote, marks) if quote else []
    made, page, level = [], None, _TOP - 1
    for passage in passages:
        paragraphs = []
        for start, end in _paragraphs(passage):
            level, shown = _level(passage, start, end, level)
            paragraphs.append(Paragraph(level=shown, pieces=_pieces(passage, start, end, inside)))
        made.append(
            Section(
                id=passage.id,
                page=passage.page if passage.page != page else None,
                cited=bool(quote and passage.start < quote[1] and quote[0] < passage.end),
                paragraphs=tuple(paragraphs),
            )
        )
        page = passage.page
    return made


def _within(quote: Span, marks: Sequence[Span]) -> list[Span]:
    cut = [(max(start, quote[0]), min(end, quote[1])) for start, end in marks]
    return [(start, end) for start, end in cut if start < end] or [quote]


def _paragraphs(passage: Passage) -> Iterator[Span]:
    for found in _PARAGRAPH.finditer(passage.text):
        yield passage.start + found.start(), passage.start + found.end()


def _level(passage: Passage, start: int, end: int, above: int) -> tuple[int, int]:
    """Say what level of heading comes next, and what this paragraph is shown as.

    No level is left out, though the passages shown may begin deep in the document.
    """
    text = passage.text[start - passage.start : end - passage.start]
    if text not in passage.heading_path:
        return above, 0
    wanted = _TOP + passage.heading_path.index(text)
    level = min(wanted, above + 1, _DEEPEST)
    return level, level


def _pieces(passage: Passage, start: int, end: int, marks: Sequence[Span]) -> tuple[Piece, ...]:
    edges = {start, end}
    edges.update(edge for mark in marks for edge in mark if start < edge < end)
    ordered = sorted(edges)
    return tuple(
        Piece(
            text=passage.text[left - passage.start : right - passage.start],
            marked=any(begin <= left and right <= stop for begin, stop in marks),
        )
        for left, right in pairwise(ordered)
    )
