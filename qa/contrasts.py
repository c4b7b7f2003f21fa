"""What sets two questions apart however alike they sound.

A sentence encoder sees what a question is about, and hardly what makes it another one: "opening
hours in Rome" is near "opening hours in Paris", and "unofficial" is near "official". So words tell
that: a question that is taken for another has its numbers, names and negations, asks for the same
kind of thing, and has no telling word that the other has not. Words may be inflected, and have one
letter too many, too few, or in the place of its neighbour.
"""

import re
from collections import Counter

from qa.kinds import wanted

_DENIES = re.compile(
    r"\b(?:not|never|no|nor|neither|without|except|unlike|cannot)\b|n['\u2019]t\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<!^)(?<![.?!:] )\b(?!I\b)[A-Z][\w-]*")
_WORD = re.compile(r"[\w+#]+")
_ASKS = re.compile(r"\b(?:who|when|where|why|how)(?=m?\b|se\b)", re.IGNORECASE)
_REASON = "why"
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "s", "e", "y")
_LEAST_STEM = 3
_LONG = 6
_SAY_LITTLE = frozenset(
    """
    a about am an and any are aren as at be been being by can cannot could couldn d did didn
    do does doesn doing don done except find for from get go had has hasn have haven having
    hello help hi how i if in into is isn it its kindly know let like ll long m make many
    may me mean might mine much must my name named need neither never no nor not of on or
    our out please re s shall should so t take tell thank thanks that the their them there
    these they this those to unlike us ve want was wasn we were weren what when where which
    who whom whose why will with without won would you your
    """.split()
)


def contrast(asked: str, pinned: str) -> bool:
    """Whether a question differs from a pinned one in what matters."""
    one, other = asked.strip(), pinned.strip()
    if any(told(one) != told(other) for told in (_numbers, _denials)):
        return True
    if not _asks_alike(one, other) or _unnamed(other, one):
        return True
    known = _words(other)
    return any(not any(_alike(word, each) for each in known) for word in _words(one))


def _numbers(question: str) -> Counter[str]:
    return Counter(_NUMBER.findall(question))


def _denials(question: str) -> int:
    return len(_DENIES.findall(question))


def _asks_alike(one: str, other: str) -> bool:
    """Whether two questions ask for the same kind of thing, as far as their words tell."""
    words = [{each.lower() for each in _ASKS.findall(question)} for question in (one, other)]
    if (all(words) and words[0] != words[1]) or len({_REASON in each for each in words}) > 1:
        return False
    kinds = [found.kind for question in (one, other) if (found := wanted(question))]
    return len(set(kinds)) < len(words)


def _unnamed(one: str, other: str) -> bool:
    """Whether one question names what the other does not."""
    words = set(_WORD.findall(other.casefold()))
    names = _NAME.findall(one)
    return any(not words.issuperset(_WORD.findall(name.casefold())) for name in names)


def _words(question: str) -> set[str]:
    """Give the telling words of a question."""
    return set(_WORD.findall(question.casefold())) - _SAY_LITTLE


def _alike(one: str, other: str) -> bool:
    return one == other or _stem(one) == _stem(other) or _is_slip(one, other)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word


def _is_slip(one: str, other: str) -> bool:
    """Whether one long word is the other, mistyped by one letter; the first one is never."""
    short, long = sorted((one, other), key=len)
    if len(short) < _LONG or len(long) - len(short) > 1 or short[0] != long[0]:
        return False
    at = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    swapped = long[:at] + long[at + 1 : at + 2] + long[at : at + 1] + long[at + 2 :]
    return short == swapped
