"""Where on a page the words of a span stand: its characters found again among those drawn.

The canonical text of a page is made of the lines drawn on it, in their order: some are left out,
those that repeat on many pages, and blanks and hyphens at line ends come and go. So lines are
matched with the text but for these, and each character of the text leads to the one drawn.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE = re.compile("[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_HYPHENS = "\x02\ufffe-"
_PASSED_OVER = frozenset(("Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp"))
_STATES = 16
_SHORTEST_FOUND = 4
_APART = 2.5
_SMALLEST = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page, in points from its upper left corner as it is shown.

    Attributes:
        left: Where it begins.
        top: Where it begins, from above.
        right: Where it ends.
        bottom: Where it ends, from above.
    """

    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )

    def grown(self) -> "Box":
        """The same box, or one around it that is large enough to be seen."""
        across = max(0.0, _SMALLEST - (self.right - self.left)) / 2
        down = max(0.0, _SMALLEST - (self.bottom - self.top)) / 2
        return Box(
            left=self.left - across,
            top=self.top - down,
            right=self.right + across,
            bottom=self.bottom + down,
        )

    def far_from(self, other: "Box") -> bool:
        """Whether the gap to another is wider than a few characters of its size."""
        across = max(self.left, other.left) - min(self.right, other.right)
        down = max(self.top, other.top) - min(self.bottom, other.bottom)
        size = max(other.right - other.left, other.bottom - other.top)
        return max(across, down) > _APART * size


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPage:
    """A page as it is drawn.

    Attributes:
        width: In points, as it is shown.
        height: Likewise.
        characters: All that are drawn, and line ends between them, in the order of drawing.
        boxes: Where each of them stands; None for one that cannot be seen.
    """

    width: float
    height: float
    characters: str
    boxes: tuple[Box | None, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line drawn: what it is matched by, which character each of that is, and where it ends."""

    key: str
    owners: tuple[int, ...]
    end: int


def boxes_of(page: DrawnPage, text: str, start: int, end: int) -> tuple[Box, ...]:
    """Say where a part of a page's text stands: boxes, one a line or stretch of it.

    Args:
        page: The page.
        text: The canonical text of the page, all of it.
        start: First code point of the part.
        end: One past the last.
    """
    key, owners = _key(text)
    lines = list(_lines(page.characters))
    found: list[Box] = []
    for line, at in zip(lines, _aligned([line.key for line in lines], key), strict=True):
        if at is None:
            continue
        chosen = [
            line.owners[place]
            for place in range(len(line.key))
            if start <= owners[at + place] < end
        ]
        if chosen:
            found += _merged(page, chosen[0], _with_hyphens(page.characters, chosen[-1], line.end))
    return tuple(found)


def _key(text: str, first: int = 0) -> tuple[str, tuple[int, ...]]:
    """Fold a text to what it is matched by, with the place of the character each comes from."""
    folded: list[str] = []
    owners: list[int] = []
    for at, character in enumerate(text, start=first):
        if character in _HYPHENS:
            continue
        for part in unicodedata.normalize("NFKD", character):
            if unicodedata.category(part) not in _PASSED_OVER:
                folded.append(part)
                owners.append(at)
    return "".join(folded), tuple(owners)


def _lines(characters: str) -> Iterator[_Line]:
    for piece in _LINE.finditer(characters):
        key, owners = _key(piece.group(), piece.start())
        if key:
            yield _Line(key, owners, piece.end())


@dataclass(frozen=True, slots=True)
class _State:
    """So far: up to where the text is matched, how much of it is, and where each line is."""

    cursor: int = 0
    matched: int = 0
    before: "_State | None" = None
    at: int | None = None

    def __iter__(self) -> Iterator[int | None]:
        state: _State | None = self
        while state and state.before:
            yield state.at
            state = state.before


def _aligned(lines: Sequence[str], text: str) -> list[int | None]:
    """Match lines with a text that is made of most of them: where each begins, None for nowhere.

    Several ways are followed at once, since a line that was left out may say what comes next; the
    one that matches most is taken.
    """
    states = [_State()]
    for line in lines:
        ways: dict[int, _State] = {}
        for state in states:
            for at in (*_places(line, text, state.cursor), None):
                cursor = state.cursor if at is None else at + len(line)
                matched = state.matched if at is None else state.matched + len(line)
                if cursor not in ways or matched > ways[cursor].matched:
                    ways[cursor] = _State(cursor, matched, state, at)
        states = sorted(ways.values(), key=lambda way: (-way.matched, way.cursor))[:_STATES]
    return list(states[0])[::-1]


def _places(line: str, text: str, cursor: int) -> Iterator[int]:
    if text.startswith(line, cursor):
        yield cursor
    elif len(line) >= _SHORTEST_FOUND:
        found = text.find(line, cursor)
        if found >= 0:
            yield found


def _with_hyphens(characters: str, last: int, end: int) -> int:
    while last + 1 < end and characters[last + 1] in _HYPHENS:
        last += 1
    return last


def _merged(page: DrawnPage, first: int, last: int) -> Iterator[Box]:
    """Join the boxes of neighbours."""
    joined: Box | None = None
    before: Box | None = None
    for at in range(first, last + 1):
        box = page.boxes[at]
        if box is None or page.characters[at].isspace():
            continue
        if joined is None or before is None:
            joined = box
        elif box.far_from(before):
            yield joined.grown()
            joined = box
        else:
            joined = joined.joined(box)
        before = box
    if joined:
        yield joined.grown()
