"""What kind of thing a question asks for, as far as its words tell: a number, a time, a person.

English questions only; those of other languages have no kind, and lose nothing by it.
"""

import re
from dataclasses import dataclass
from enum import Enum

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_TIMES = "hour day week month year decade century centurie".split()
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion trillion dozen half third quarter percent several"
).split()


def _words(*words: str) -> str:
    return rf"\b(?:{'|'.join(words)})s?\b"


class Kind(Enum):
    """What is asked for."""

    NUMBER = "number"
    TIME = "time"
    PERSON = "person"


_WORD = re.compile(r"\w+(?:[.,]\w+)*")
_ASKS = {
    Kind.NUMBER: re.compile(
        r"\bhow (?:many|much|long|old|far|tall|large|big|high|often|fast|deep|wide|heavy)\b"
        r"|\b(?:what|which) (?:percent|percentage|number|proportion|fraction|amount|age)\b",
        re.IGNORECASE,
    ),
    Kind.TIME: re.compile(
        r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|decade|century|time|period)\b",
        re.IGNORECASE,
    ),
    Kind.PERSON: re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE),
}
_LOOKS = {
    Kind.NUMBER: re.compile(rf"\d+(?:[.,]\d+)*|(?i:{_words(*_NUMBERS)})"),
    Kind.TIME: re.compile(
        rf"\b(?:1\d{{3}}|20\d\d)s?\b|{_words(*_MONTHS, *_DAYS)}|(?i:{_words(*_TIMES)})"
    ),
    Kind.PERSON: re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for.

    Attributes:
        kind: Its kind.
        given: What the question has of that kind itself, in lower case; that answers nothing.
    """

    kind: Kind
    given: frozenset[str]

    def is_in(self, sentence: str) -> bool:
        """Whether a sentence has something of the kind that the question has not."""
        found = _LOOKS[self.kind].finditer(sentence)
        return any(each.group().lower() not in self.given for each in found)


def wanted(question: str) -> Wanted | None:
    """Say what kind of thing a question asks for; None where its words do not tell."""
    for kind, asks in _ASKS.items():
        if asks.search(question):
            found = (each.group() for each in _LOOKS[kind].finditer(question))
            return Wanted(kind, frozenset(map(str.lower, [*_WORD.findall(question), *found])))
    return None
