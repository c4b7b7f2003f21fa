"""Pins: passages that a person chose as the answer to a question."""

from dataclasses import dataclass
from typing import Literal

from qa.errors import InvalidInput
from qa.questions import Question

MAX_QUESTIONS = 20
MAX_PINNED = 1_000
MAX_PINNED_QUOTE = 5_000
MAX_PIN_NOTE = 1_000
MAX_PIN_NAME = 200

PinStatus = Literal["exact", "moved", "stale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A place that a person chose as the answer to a question.

    The words are what is pinned: where their document changes they are found again in it, and where
    they are gone the pin is stale, and nothing is shown for it.

    Attributes:
        id: What it is known by.
        questions: The question, in one wording or several.
        document_id: The document.
        sha256: Of its original when it was pinned.
        start: First code point of the words in the document's canonical text, then.
        end: One past the last.
        quote: The words.
        by: Who pinned it, as the door knows people; empty where it does not.
        at: When, in seconds since 1970 UTC.
        note: What they said of it; empty for nothing.

    Raises:
        InvalidQuestion: A question is empty, or not valid Unicode.
        InvalidInput: There is no question, or there are over `MAX_QUESTIONS`; one has over
            `MAX_PINNED` characters; the words are blank or over `MAX_PINNED_QUOTE`; or the name or
            the note is too long, or not valid Unicode.
    """

    id: str
    questions: tuple[str, ...]
    document_id: str
    sha256: str
    start: int
    end: int
    quote: str
    by: str = ""
    at: float
    note: str = ""

    def __post_init__(self) -> None:
        asked = tuple(Question(text=each).text for each in self.questions)
        object.__setattr__(self, "questions", asked)
        if not 1 <= len(asked) <= MAX_QUESTIONS:
            raise InvalidInput(
                f"{len(asked)} questions were given; a pin has one, in up to {MAX_QUESTIONS} "
                "wordings."
            )
        if not self.quote.strip():
            raise InvalidInput("There are no words in what is to be pinned.")
        for name, text, most in (
            *(("question", each, MAX_PINNED) for each in asked),
            ("passage", self.quote, MAX_PINNED_QUOTE),
            ("name", self.by, MAX_PIN_NAME),
            ("note", self.note, MAX_PIN_NOTE),
        ):
            _check(name, text, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A stretch of a document.

    Attributes:
        document_id: The document.
        start: First code point in its canonical text.
        end: One past the last.
    """

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PinState:
    """A pin, and what has become of its words.

    Attributes:
        pin: The pin.
        status: `exact`: they stand where they were pinned. `moved`: they stand elsewhere, word for
            word. `stale`: they are gone, and nothing is shown for it.
        stands: Where they stand now; None where they are gone.
    """

    pin: Pin
    status: PinStatus
    stands: Spot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A pin that a question was found to ask for.

    Attributes:
        pin: The pin.
        question: Its wording that is most like the question.
        similarity: How like, from 0 to 1: 1 where it has the same words, else a cosine.
    """

    pin: Pin
    question: str
    similarity: float


def _check(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise InvalidInput(
            f"The {name} has {len(text):,} characters; a pin has {most:,} at most there."
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput(f"The {name} is not valid Unicode: it has half a character.") from None
