"""Where a text says something much like a quote that is not in it any more.

Strings of the quote that still stand somewhere say where it may be: each votes for the place at
which the quote would begin, the rarer it is the more. Only the places with most votes are compared
piece by piece, so a text of millions of characters is searched, never compared.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from qa.differences import Match, Span, matches, word_spans

LEAST = 0.5

_SIZES = (32, 12)
_ANCHORS = 48
_SHORTEST_WORD = 3
_PLACES = 64
_NEARBY = 100_000
_NARROWEST = 50
_WINDOWS = 3
_SENTENCE_ENDS = frozenset(".!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964")


def resembling(quote: str, text: str, near: int) -> Span | None:
    """Find the stretch of a text that is most like a quote.

    It is like it where the characters that both have, in one order and whole words only, blanks
    left out, are at least `LEAST` of those of the two on average (the Dice coefficient).

    Args:
        quote: What to look for; not in the text.
        text: Where to look.
        near: Where it was; the nearest of equals is taken.

    Returns:
        The span in code points, None where nothing is like it.
    """
    near = min(max(near, 0), len(text))
    for anchors in _anchors(quote):
        best: tuple[float, Span] | None = None
        for start, stop in _windows(quote, anchors, text, near):
            found = _stretch(quote, text[start:stop])
            if found and (best is None or found[0] > best[0]):
                likeness, (left, right) = found
                best = likeness, (start + left, start + right)
        if best:
            return best[1]
    return None


def _anchors(quote: str) -> Iterator[list[Span]]:
    """Give spans of the quote to look for: long strings first, then the longest words."""
    for size in (*_SIZES, _SHORTEST_WORD):
        if size == _SHORTEST_WORD and (longest := _longest_words(quote)):
            yield longest
        elif size <= len(quote):
            step = max(size // 2, len(quote) // _ANCHORS)
            yield [(at, at + size) for at in range(0, len(quote) - size + 1, step)]


def _longest_words(quote: str) -> list[Span]:
    first: dict[str, Span] = {}
    for start, stop in word_spans(quote):
        if stop - start >= _SHORTEST_WORD:
            first.setdefault(quote[start:stop], (start, stop))
    return [first[word] for word in sorted(first, key=len, reverse=True)[:_ANCHORS]]


def _windows(quote: str, anchors: Sequence[Span], text: str, near: int) -> list[Span]:
    """Give the spans of a text in which most anchors stand where they would in the quote."""
    width = max(_NARROWEST, len(quote) // 4)
    votes: dict[int, float] = defaultdict(float)
    for start, stop in anchors:
        places = _places(quote[start:stop], text, near)
        for place in places:
            votes[(place - start) // width] += (stop - start) / len(places)
    heard = {at: vote + votes.get(at + 1, 0.0) for at, vote in votes.items()}
    most = sorted(heard, key=lambda at: (-heard[at], abs(at * width - near)))[:_WINDOWS]
    beyond = len(quote) + 3 * width
    return [(max(0, (at - 1) * width), max(0, at * width + beyond)) for at in most]


def _places(anchor: str, text: str, near: int) -> list[int]:
    """Find where a string stands: the first places from shortly before `near` on, then others."""
    places: list[int] = []
    begin = max(0, near - _NEARBY)
    for at, stop in ((begin, len(text)), (0, begin)):
        most = len(places) + _PLACES
        found = text.find(anchor, at, stop)
        while found >= 0 and len(places) < most:
            places.append(found)
            found = text.find(anchor, found + 1, stop)
    return places


def _stretch(quote: str, window: str) -> tuple[float, Span] | None:
    """Find the stretch of a window that is like the quote, and how much so.

    Of the matches it takes those in a row whose characters, twice, exceed `LEAST` of the stretch's
    by most: only then can the stretch be like the quote, if any can.
    """
    old, new = word_spans(quote), word_spans(window)
    found = matches(_words(quote, old), _words(window, new))
    weights = list(accumulate((stop - start for start, stop in new), initial=0))
    best, first, gain, end = 0.0, 0, 0.0, 0
    row: list[Match] = []
    for number, (_, to, size) in enumerate(found):
        gain -= LEAST * (weights[to] - weights[end])
        if gain <= 0:
            first, gain = number, 0.0
        end = to + size
        gain += (2 - LEAST) * (weights[end] - weights[to])
        if gain > best:
            best, row = gain, found[first : number + 1]
    whole = sum(stop - start for start, stop in old)
    if not row or best < LEAST * whole:
        return None
    spread = weights[row[-1][1] + row[-1][2]] - weights[row[0][1]]
    unmatched = row[0][0], len(old) - row[-1][0] - row[-1][2]
    inner = row[0][1], row[-1][1] + row[-1][2]
    return (best + LEAST * spread) / (whole + spread), _widened(inner, unmatched, window, new)


def _words(text: str, spans: Sequence[Span]) -> list[str]:
    return [text[start:stop] for start, stop in spans]


def _widened(inner: Span, unmatched: Span, window: str, spans: Sequence[Span]) -> Span:
    """Take in what replaced the quote's first and last words, within the sentence and the line.

    Args:
        inner: The first and one past the last word of the stretch.
        unmatched: How many words of the quote have no match before it, and after it.
        window: What the stretch is of.
        spans: The window's words.
    """

    def goes_on(at: int) -> bool:
        (start, stop), (begin, _) = spans[at - 1], spans[at]
        return window[start:stop] not in _SENTENCE_ENDS and "\n" not in window[stop:begin]

    first, stop = inner
    least, most = max(0, first - unmatched[0]), min(len(spans), stop + unmatched[1])
    while first > least and goes_on(first):
        first -= 1
    while stop < most and goes_on(stop):
        stop += 1
    return spans[first][0], spans[stop - 1][1]
