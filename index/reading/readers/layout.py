"""Lines that stand on pages become paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_BULLET = re.compile(r"\s*([•▪●◦‣■□\u2013—∙·*]|\(?[a-zA-Z0-9]{1,3}[.)]|\[\d+\])\s+\S")
_SENTENCE_END = tuple('.!?:”"。\uff01\uff1f؟।')
_HYPHENS = "\x02\ufffe"
_COMPOUND = re.compile(r"\w+(?:-\w+)+")
_DIGITS = re.compile(r"\d+")
_SAME_LINE = 0.35
_RAISED = 0.7
_WIDER_PITCH = 1.3
_OTHER_SIZE = 0.12
_SHORT_LINE = 0.8
_INDENT = 0.8
_DEEP_INDENT = 6.0
_MIN_PAGES = 4
_REPEAT_SHARE = 0.4
_EDGE_LINES = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it stands, in points from the page's lower left corner.

    Attributes:
        text: As drawn.
        left: Where it begins.
        right: Where it ends.
        base: The height of its base line.
        size: Of its font.
    """

    text: str
    left: float
    right: float
    base: float
    size: float


def without_repeats(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without the running heads and page numbers that many of them begin or end with."""
    if len(pages) < _MIN_PAGES:
        return pages
    seen = Counter(key for lines in pages for key in {_mask(line) for line in _edges(lines)})
    often = {key for key, count in seen.items() if count > _REPEAT_SHARE * len(pages)}
    kept = []
    for lines in pages:
        dropped = {id(line) for line in _edges(lines) if _mask(line) in often}
        kept.append([line for line in lines if id(line) not in dropped])
    return kept


def compounds_in(pages: list[list[Line]]) -> frozenset[str]:
    """The words with a hyphen inside that stand within a line somewhere in the document."""
    return frozenset(
        word.lower()
        for lines in pages
        for line in lines
        if "-" in line.text
        for word in _COMPOUND.findall(line.text)
    )


def paragraphs(
    lines: list[Line], marks: Mapping[int, tuple[int, int]], compounds: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """The paragraphs of a page as level and text; level 0 is no heading.

    Args:
        lines: Of the page, in reading order.
        marks: Where headings begin: how many lines they have, and which level.
        compounds: Words that keep the hyphen they are broken at.
    """
    pitches = _pitches(lines)
    group: list[Line] = []
    index = 0
    while index < len(lines):
        if index in marks:
            if group:
                yield 0, _join(group, compounds)
            count, level = marks[index]
            yield level, _join(lines[index : index + count], compounds)
            group = []
            index += count
            continue
        line = lines[index]
        if group and _breaks(group, line, pitches):
            yield 0, _join(group, compounds)
            group = []
        group.append(line)
        index += 1
    if group:
        yield 0, _join(group, compounds)


def _edges(lines: list[Line]) -> list[Line]:
    ordered = sorted(lines, key=lambda line: line.base)
    return ordered[:_EDGE_LINES] + ordered[-_EDGE_LINES:]


def _mask(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text.strip()), round(line.base / 8)


def _pitches(lines: list[Line]) -> dict[int, float]:
    steps: dict[int, list[float]] = {}
    for above, below in pairwise(lines):
        step = above.base - below.base
        if _SAME_LINE * above.size < step < 2.5 * above.size:
            steps.setdefault(round(below.size), []).append(step)
    return {size: median(values) for size, values in steps.items()}


def _breaks(group: list[Line], line: Line, pitches: Mapping[int, float]) -> bool:
    last = group[-1]
    if _on_same_line(last, line):
        return False
    begins_low = line.text.lstrip()[:1].islower()
    ended = last.text.rstrip().endswith(_SENTENCE_END)
    if begins_low and not ended and abs(line.size - last.size) <= _OTHER_SIZE * last.size:
        return False
    step = last.base - line.base
    pitch = pitches.get(round(line.size), step)
    return (
        bool(_BULLET.match(line.text))
        or not 0 < step <= _WIDER_PITCH * pitch
        or abs(line.size - last.size) > _OTHER_SIZE * last.size
        or _is_short(group, line)
        or _is_entry(last, line)
        or (ended and _is_indented(group, line))
    )


def _on_same_line(last: Line, line: Line) -> bool:
    step, size = abs(last.base - line.base), max(last.size, line.size)
    gap = line.left - last.right
    level = step < _SAME_LINE * size and line.left >= last.left
    return level or (step < _RAISED * size and -_RAISED * size < gap < size)


def _is_entry(last: Line, line: Line) -> bool:
    return line.text.lstrip()[:1].isdigit() and last.text.rstrip()[-1:].isdigit()


def _is_short(group: list[Line], line: Line) -> bool:
    last = group[-1]
    left = min(item.left for item in group)
    right = max(*(item.right for item in group), line.right)
    return last.right - left < _SHORT_LINE * (right - left)


def _is_indented(group: list[Line], line: Line) -> bool:
    left = min(item.left for item in group)
    return _INDENT * line.size < line.left - left < _DEEP_INDENT * line.size


def _join(group: list[Line], compounds: frozenset[str]) -> str:
    text = group[0].text.strip()
    for line in group[1:]:
        text = _joined(text, line.text.strip(), compounds)
    return text.strip(_HYPHENS + " ")


def _joined(text: str, following: str, compounds: frozenset[str]) -> str:
    if text[-1:] not in (*_HYPHENS, "-"):
        return f"{text} {following}"
    before, after = text.rstrip(_HYPHENS + "-"), following
    head = re.search(r"\w+(?:-\w+)*$", before)
    tail = re.match(r"\w+", after)
    if not head or not tail:
        return f"{before}- {after}" if text.endswith("-") else before + after
    compound = f"{head[0]}-{tail[0]}".lower()
    keeps = compound in compounds or not tail[0][0].islower()
    return f"{before}-{after}" if keeps else before + after
