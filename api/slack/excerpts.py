"""As much of a passage as a message has room for: with the sentence that answers, cut at ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.sentences import sentence_spans

BEFORE, AFTER = "… ", " …"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a passage.

    Attributes:
        text: Its words, as they stand there.
        marked: Whether it answers.
    """

    text: str
    marked: bool


def cut(text: str, most: int) -> str:
    """Cut a text at the end of a word, so that it has at most `most` characters."""
    if len(text) <= most:
        return text
    return text[: _word_end(text, 0, most - len(AFTER))].rstrip() + AFTER


def excerpt(text: str, marks: Sequence[Span], most: int) -> list[Piece]:
    """Cut a passage down to `most` characters, where it has more.

    It ends at a sentence's end, and begins where the passage does, or else with the first sentence
    that answers. A sentence that is longer by itself is cut at a word. What is left out is shown
    as `…`.

    Args:
        text: The passage.
        marks: What in it answers: spans in order, which do not overlap.
        most: Characters, ellipses included.
    """
    start, end = _window(text, marks, most)
    pieces = list(_pieces(text, marks, start, end))
    if start > 0:
        pieces.insert(0, Piece(text=BEFORE, marked=False))
    if end < len(text):
        pieces.append(Piece(text=AFTER, marked=False))
    return pieces


def _window(text: str, marks: Sequence[Span], most: int) -> Span:
    """Say which stretch is shown."""
    if len(text) <= most:
        return 0, len(text)
    room = most - len(BEFORE) - len(AFTER)
    sentences = sentence_spans(text)
    start = 0
    if marks and marks[0][1] > room:
        start = next((first for first, last in sentences if last > marks[0][0]), marks[0][0])
    limit = start + room
    ends = [last for _, last in sentences if start < last <= limit]
    if ends:
        return start, ends[-1]
    return start, _word_end(text, start, limit)


def _word_end(text: str, start: int, limit: int) -> int:
    """Say where the last whole word ends before a limit; the limit itself where none does."""
    if limit >= len(text):
        return len(text)
    blank = max(text.rfind(" ", start + 1, limit + 1), text.rfind("\n", start + 1, limit + 1))
    return blank if blank > start else limit


def _pieces(text: str, marks: Sequence[Span], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in marks:
        first, last = max(first, at), min(last, end)  # noqa: PLW2901 (what is left of it)
        if first < last:
            if at < first:
                yield Piece(text=text[at:first], marked=False)
            yield Piece(text=text[first:last], marked=True)
            at = last
    if at < end:
        yield Piece(text=text[at:end], marked=False)
