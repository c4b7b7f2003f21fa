"""Answers that were given, what people said of them, and what was missing, as values."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

UP, DOWN = "up", "down"
OPEN: Final = "open"
ANSWERED: Final = "answered"
DISMISSED: Final = "dismissed"
STATES = (OPEN, ANSWERED, DISMISSED)

_RANDOM_BYTES = 24


def new_answer_id() -> str:
    """Make an answer's id: 32 characters that are safe in an address and cannot be guessed.

    The first is no dash, which a command would take for an option.
    """
    while (made := secrets.token_urlsafe(_RANDOM_BYTES)).startswith("-"):
        pass
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a passage stood that an answer showed.

    Attributes:
        passage: The passage's id.
        document: Its document's id.
        start: First code point in the document's canonical text.
        end: One past the last.
        digest: Of its words, so that they are known again wherever they stand.
    """

    passage: str
    document: str
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an answer showed, without its words.

    Attributes:
        meant: What was looked for: the question after what was said before it.
        confidence: How likely it was that the first passage answers; None where that was not told.
        unsure: Whether nothing was found, or nothing that is likely to answer.
        spots: Of its first passages, in order.
        title: The first one's document, where it was unsure.
        text: The beginning of the first one's words, where it was unsure.
    """

    meant: str = ""
    confidence: float | None = None
    unsure: bool = False
    spots: tuple[Spot, ...] = ()
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """An answer to be kept.

    Attributes:
        receipt: What was asked and what came of it, as `api.receipts` writes a receipt; or the part
            of that which says what was asked.
        door: Where it was asked for.
        asker: Who asked, by any name that stays the same; empty where the door does not know.
        shown: What it showed.
        place: Where who asked can be told later, as the door writes it; empty for nowhere.
        id: What it will be known by.
    """

    receipt: Mapping[str, Any]
    door: str
    asker: str = ""
    shown: Shown = Shown()
    place: str = ""
    id: str = field(default_factory=new_answer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that was given.

    Attributes:
        id: What it is known by: 32 characters that are safe in an address and cannot be guessed.
        at: When, in seconds since 1970 UTC.
        door: Where it was asked for, `slack` for one.
        asker: Who asked, as the door knows people; empty where it does not.
        receipt: What was asked and what came of it, as `api.receipts` writes a receipt; or the part
            of that which says what was asked.
        shown: What it showed.
        place: Where who asked can be told later, as the door writes it; empty for nowhere.
    """

    id: str
    at: float
    door: str
    asker: str
    receipt: Mapping[str, Any]
    shown: Shown = Shown()
    place: str = ""

    @property
    def question(self) -> str:
        """What was asked."""
        return str(self.receipt.get("question", ""))

    @property
    def collection(self) -> str:
        """Of which collection."""
        return str(self.receipt.get("collection", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody said of an answer.

    Attributes:
        person: Who, as the door knows people.
        at: When, in seconds since 1970 UTC.
        verdict: `UP` or `DOWN`.
        note: What they added in words; empty for nothing.
        passage: The id of the passage it is about; empty for the answer as a whole.
    """

    person: str
    at: float
    verdict: str
    note: str
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer with all that was said of it.

    Attributes:
        answer: The answer.
        judgements: One a person, the oldest first.
    """

    answer: Given
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers a question that was not answered before.

    Attributes:
        at: When it was found, in seconds since 1970 UTC.
        confidence: How likely it is that it answers.
        spot: Where it stands.
        title: Its document's title.
        text: The beginning of its words.
    """

    at: float
    confidence: float
    spot: Spot
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that ask nearly the same and were not answered.

    Attributes:
        number: What it is known by.
        state: `OPEN`, `ANSWERED` since documents changed, or `DISMISSED` by hand.
        count: How often it was asked.
        askers: How many different people asked, of those that doors know.
        first: When it was asked first, in seconds since 1970 UTC.
        example: The last of its answers.
        found: What answers it now; None unless it is `ANSWERED`.
    """

    number: int
    state: str
    count: int
    askers: int
    first: float
    example: Given
    found: Found | None = None
