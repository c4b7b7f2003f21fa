"""How one text became another: what both have, and what only one of them has."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[^\W{_UNSPACED}]+|\S")
_MOST_WORK = 500_000

Kind = Literal["equal", "delete", "insert", "replace"]
Match = tuple[int, int, int]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of two texts.

    Attributes:
        kind: What became of it.
        before: What stood there; empty where it is an insertion.
        after: What stands there now; empty where it is a deletion.
    """

    kind: Kind
    before: str
    after: str


def word_spans(text: str) -> list[Span]:
    """Find words and single signs: all of a text but its white space.

    In scripts that put no blanks between words every character is a word.
    """
    return [found.span() for found in _WORD.finditer(text)]


def difference(before: str, after: str) -> tuple[Change, ...]:
    """Say how a text became another, word by word.

    Returns:
        Stretches whose `before` are the one text, put together, and whose `after` are the other.
        No two neighbours are both equal or both changed.
    """
    stretches = (pair for pair in _stretches(before, after) if any(pair))
    changes = []
    for same, group in groupby(stretches, lambda pair: pair[0] == pair[1]):
        old, new = map("".join, zip(*group, strict=True))
        changes.append(Change(kind=_kind(old, new, same=same), before=old, after=new))
    return tuple(changes)


def _kind(before: str, after: str, *, same: bool) -> Kind:
    if same:
        return "equal"
    return "replace" if before and after else "delete" if before else "insert"


def _stretches(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Give words that match and what stands between them, in turn."""
    old, new = word_spans(before), word_spans(after)
    words = [before[slice(*span)] for span in old], [after[slice(*span)] for span in new]
    pairs = [(i + n, j + n) for i, j, size in matches(*words) for n in range(size)]
    at = to = 0
    for i, j in pairs:
        yield from _gap(before[at : old[i][0]], after[to : new[j][0]])
        yield before[slice(*old[i])], after[slice(*new[j])]
        at, to = old[i][1], new[j][1]
    yield from _gap(before[at:], after[to:])


def _gap(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Cut off the white space that both begin with, and then that both end with."""
    head = len(old) - len(old.lstrip())
    if head != len(new) - len(new.lstrip()) or old[:head] != new[:head]:
        head = 0
    yield old[:head], new[:head]
    old, new = old[head:], new[head:]
    tail = len(old) - len(old.rstrip())
    if tail != len(new) - len(new.rstrip()) or old[len(old) - tail :] != new[len(new) - tail :]:
        tail = 0
    yield old[: len(old) - tail], new[: len(new) - tail]
    yield old[len(old) - tail :], new[len(new) - tail :]


def matches(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Find what two sequences of words have in common, in order.

    Where comparing each with each would take long, the commonest words begin no match.

    Returns:
        Matches (place in the first, place in the second, length), none empty.
    """
    head = _alike(old, new)
    old_rest, new_rest = old[head:], new[head:]
    tail = _alike(old_rest[::-1], new_rest[::-1])
    old_rest, new_rest = old_rest[: len(old_rest) - tail], new_rest[: len(new_rest) - tail]
    common = _too_common(old_rest, new_rest)
    matcher = SequenceMatcher(common.__contains__, old_rest, new_rest, autojunk=False)
    found = [(0, 0, head)]
    found += [(head + i, head + j, size) for i, j, size in matcher.get_matching_blocks()]
    found.append((len(old) - tail, len(new) - tail, tail))
    return [match for match in found if match[2]]


def _too_common(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Choose words to leave out until the others make `_MOST_WORK` pairs at most."""
    counts = Counter(new)
    pairs = Counter({word: number * counts[word] for word, number in Counter(old).items()})
    total, chosen = pairs.total(), set[str]()
    for word, number in pairs.most_common():
        if total <= _MOST_WORK:
            break
        total -= number
        chosen.add(word)
    return chosen


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Count how many words at the beginning are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(old), len(new)))
