"""Passages that say what a better one says already: copies, and versions that hardly differ.

A passage is taken for what it says in words, four at a time (shingles; Broder: On the Resemblance
and Containment of Documents, 1997), whatever its case and white space. It repeats a better one
where nine in ten of its shingles stand there too, and none of the others has a digit in it: two
versions that differ in a figure, a date or an amount are not the same to who asks.
"""

from collections.abc import Sequence

Words = Sequence[str]
Shingle = tuple[str, ...]

_LENGTH = 4
_MOST_MISSING = 0.1
_STRIDE = 9


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
    firsts: list[set[Shingle]] = []
    seen: set[Shingle] = set()
    for at, text in enumerate(texts):
        words = words_of(text)
        repeated = _repeated(words, firsts, seen)
        if repeated is not None:
            groups[repeated].append(at)
        elif len(groups) < most:
            groups.append([at])
            firsts.append(set(_shingles(words)))
            seen |= firsts[-1]
    return groups


def _repeated(words: Words, firsts: Sequence[set[Shingle]], seen: set[Shingle]) -> int | None:
    """Say which of the firsts a passage repeats; only those that have one of its probes can be it.

    Probes are every ninth shingle: more than the tenth that may be missing.
    """
    last = max(1, len(words) - _LENGTH + 1)
    probes = [tuple(words[at : at + _LENGTH]) for at in range(0, last, _STRIDE)]
    if seen.isdisjoint(probes):
        return None
    shingles = _shingles(words)
    for number, first in enumerate(firsts):
        if not first.isdisjoint(probes):
            missing = [shingle for shingle in shingles if shingle not in first]
            few = len(missing) <= _MOST_MISSING * len(shingles)
            if few and not any(map(_has_digit, missing)):
                return number
    return None


def _shingles(words: Words) -> list[Shingle]:
    """Give every four words in a row; all of them where they are fewer."""
    if len(words) <= _LENGTH:
        return [tuple(words)]
    return list(zip(*(words[at:] for at in range(_LENGTH)), strict=False))


def _has_digit(shingle: Shingle) -> bool:
    return any(character.isdigit() for word in shingle for character in word)
