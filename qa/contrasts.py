"""What sets two questions apart however alike they sound: a number, a negation, a name, a kind.

A sentence encoder sees what a question is about, and hardly what makes it another one: "opening
hours in Rome" is near "opening hours in Paris". What is compared here is told by words alone.
"""

import re

from qa.kinds import wanted

_DENIES = re.compile(
    r"\b(?:not|never|no|nor|neither|without|except|unlike|cannot)\b|n['\u2019]t\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<!^)(?<![.?!:] )\b[A-Z][\w-]*")
_WORD = re.compile(r"\w+")


def contrast(asked: str, pinned: str) -> bool:
    """Whether two questions differ in what matters."""
    one, other = asked.strip(), pinned.strip()
    if sorted(_NUMBER.findall(one)) != sorted(_NUMBER.findall(other)):
        return True
    if bool(_DENIES.search(one)) != bool(_DENIES.search(other)):
        return True
    if _unnamed(one, other) or _unnamed(other, one):
        return True
    kinds = wanted(one), wanted(other)
    return None not in kinds and kinds[0].kind != kinds[1].kind


def _unnamed(one: str, other: str) -> bool:
    """Whether one question names what the other does not."""
    words = set(_WORD.findall(other.casefold()))
    return any(not words.issuperset(_WORD.findall(name.casefold())) for name in _NAME.findall(one))
