"""What is asked on the page, as its address says it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from api.turns import exchange
from api.wire import filters_of, pairs_of
from qa.answers import Answer
from qa.errors import InvalidFilter, InvalidLimit
from qa.questions import ASSISTANT, DEFAULT_K, USER, Question, Turn

MOST_BEFORE = 5
LONGEST_BEFORE = 1_000
LONGEST_REPLY = 600

_IN_ADDRESS = {"since": "from", "until": "to"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The fields of the form, as they were filled in; each is empty where nothing was said.

    Attributes:
        q: The question.
        collection: Of which documents.
        type: Their media type.
        since: The day from which they changed; `from` in the address.
        until: The day until which they did, itself included; `to` in the address.
        source: How their uri begins.
        where: Lines `key=value` about their metadata.
        k: How many passages are wanted.
        sure: How sure the answer is to be.
        by: `document` for one passage a document.
        explain: Whether to show how it was ranked.
        follow: Whether it follows what was asked before.
        before: The questions before it, the oldest first.
        reply: What was shown for the last of them.
    """

    q: str = ""
    collection: str = ""
    type: str = ""
    since: str = ""
    until: str = ""
    source: str = ""
    where: str = ""
    k: str = ""
    sure: str = ""
    by: str = ""
    explain: str = ""
    follow: str = ""
    before: tuple[str, ...] = ()
    reply: str = ""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Read the pairs of a query; what is no field of the form means nothing."""
        known = {_IN_ADDRESS.get(field.name, field.name): field.name for field in fields(cls)}
        given: dict[str, Any] = {}
        before: list[str] = []
        for name, value in pairs:
            if name == "before":
                before.append(value)
            elif name in known:
                given[known[name]] = value
        return cls(**given, before=tuple(before[-MOST_BEFORE:]))

    @property
    def is_filtered(self) -> bool:
        """Whether only some documents may answer."""
        return any((self.type, self.since, self.until, self.source, self.where.strip()))

    @property
    def earlier(self) -> tuple[str, ...]:
        """The questions that it follows."""
        return self.before if self.follow else ()

    def address(self, **changes: Any) -> str:
        """Give the address that asks this, but for some changes."""
        pairs: list[tuple[str, str]] = []
        changed = replace(self, **changes)
        for field in fields(changed):
            value = getattr(changed, field.name)
            values = value if isinstance(value, tuple) else (value,)
            name = _IN_ADDRESS.get(field.name, field.name)
            pairs += [(name, each) for each in values if each]
        return f"/?{urlencode(pairs)}" if pairs else "/"

    def anew(self, **changes: Any) -> str:
        """Give the address that asks this with nothing before it, but for some changes."""
        return self.address(**{"follow": "", "before": (), "reply": "", **changes})

    def question(self) -> Question:
        """Make the question.

        Raises:
            InvalidInput: A field is not as it should be.
        """
        return Question(
            text=self.q,
            history=self._history(),
            filters=filters_of(self._filters()),
            k=_number("k", self.k, int, DEFAULT_K),
            sure=_number("sure", self.sure, float, None),
            group_by=self.by or None,
            explain=bool(self.explain),
        )

    def followed(self, answer: Answer) -> Self:
        """Give what the form has for a question that follows this one, now that it is answered."""
        shown = [turn.text for turn in exchange(answer) if turn.role == ASSISTANT]
        asked = (*self.earlier, answer.question[:LONGEST_BEFORE])
        reply = "".join(shown)[:LONGEST_REPLY]
        return replace(self, follow="yes", before=asked[-MOST_BEFORE:], reply=reply)

    def _history(self) -> tuple[Turn, ...]:
        if not self.earlier:
            return ()
        said = [(USER, self.earlier[-1]), (ASSISTANT, self.reply)]
        return tuple(Turn(role=role, text=text) for role, text in said if text.strip())

    def _filters(self) -> dict[str, Any]:
        given: dict[str, Any] = pairs_of([line for line in self.where.splitlines() if line.strip()])
        named = {"media_type": self.type, "uri": self.source.strip(), "after": self.since}
        given |= {key: value for key, value in named.items() if value}
        if self.until:
            given["before"] = _day_after(self.until)
        return given


def _number(name: str, text: str, kind: Any, default: Any) -> Any:
    """Read a number.

    Raises:
        InvalidLimit: It is none.
    """
    try:
        return kind(text) if text.strip() else default
    except ValueError:
        raise InvalidLimit(f"{name} is {text[:40]!r}; it must be a number.") from None


def _day_after(day: str) -> str:
    """Give the day after a day.

    Raises:
        InvalidFilter: It is none.
    """
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        raise InvalidFilter(f"The last day is {day[:40]!r}; 2026-03-31 is one.") from None
