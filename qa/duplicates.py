"""Passages that say what a better one says already: copies, and versions that hardly differ.

A passage is taken for what it says in words, four at a time (shingles; Broder: On the Resemblance
and Containment of Documents, 1997), whatever its case and white space. It repeats a better one
where nine in ten of its shingles stand there too, and none of the others has a digit in it: two
versions that differ in a figure, a date or an amount are not the same to who asks.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

Words = Sequence[str]
Shingle = tuple[str, ...]

_LENGTH = 4
_MISSING_ONE_IN = 10
_STRIDE = _MISSING_ONE_IN - 1


def words_of(text: str) -> list[str]:
    """Give a text's words, without regard to case and white space."""
    return text.casefold().split()


def collapsed(texts: Sequence[str], most: int) -> list[list[int]]:
    """Group passages under the best that says what they say.

    Args:
        texts: What each says, the best first.
        most: How many groups are wanted. Passages after those count only where they repeat the
            first of a group.

    Returns:
        Groups of places in `texts`, each rising, by their first: that one repeats no other first,
        and all others of the group repeat it.
    """
    groups: list[list[int]] = []
    firsts = _Firsts()
    for at, text in enumerate(texts):
        words = words_of(text)
        repeated = firsts.repeated_by(words)
        if repeated is not None:
            groups[repeated].append(at)
        elif len(groups) < most:
            groups.append([at])
            firsts.add(words)
    return groups


class _Firsts:
    """The first passages of groups. Most passages repeat none, which is told without each's own.

    Shingles are kept as their hashes: a hundred thousand tuples would keep Python's collector busy.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._words: list[Words] = []
        self._hashes: list[set[int]] = []

    def add(self, words: Words) -> None:
        self._seen.update(map(hash, _shingles(words)))
        self._words.append(words)

    def repeated_by(self, words: Words) -> int | None:
        """Say which of them a passage repeats.

        One of its probes, every ninth shingle, must be seen in them: they are more than the tenth
        that may be missing. And all of them together must say what one of them does.
        """
        last = max(1, len(words) - _LENGTH + 1)
        probes = [hash(tuple(words[at : at + _LENGTH])) for at in range(0, last, _STRIDE)]
        if self._seen.isdisjoint(probes) or not _repeats(words, self._seen):
            return None
        waiting = self._words[len(self._hashes) :]
        self._hashes += (set(map(hash, _shingles(own))) for own in waiting)
        for number, first in enumerate(self._hashes):
            if not first.isdisjoint(probes) and _repeats(words, first):
                return number
        return None


def _repeats(words: Words, first: set[int]) -> bool:
    may_miss = max(1, len(words) - _LENGTH + 1) // _MISSING_ONE_IN
    lacking = (shingle for shingle in _shingles(words) if hash(shingle) not in first)
    missing = list(islice(lacking, may_miss + 1))
    return len(missing) <= may_miss and not any(map(_has_digit, missing))


def _shingles(words: Words) -> Iterable[Shingle]:
    """Give every four words in a row; all of them where they are fewer."""
    if len(words) <= _LENGTH:
        return [tuple(words)]
    return zip(words, words[1:], words[2:], words[3:], strict=False)


def _has_digit(shingle: Shingle) -> bool:
    return any(character.isdigit() for word in shingle for character in word)
