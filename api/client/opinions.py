"""What people said of answers and what was missing, as a server says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from api.client.results import Moment

State = Literal["open", "answered", "dismissed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a passage stood.

    Attributes:
        id: The passage's id.
        document_id: Its document.
        start: First code point in the document's canonical text.
        end: One past the last.
        title: The document's title, where it is told.
        text: How it began, where that is told.
    """

    id: str
    document_id: str
    start: int
    end: int
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody said of an answer.

    Attributes:
        person: Who; empty where they did not say.
        at: When, in seconds since 1970 UTC.
        verdict: `up` or `down`.
        note: What they added in words.
        passage: The passage that is meant; empty for the answer as a whole.
    """

    person: str
    at: Moment
    verdict: Literal["up", "down"]
    note: str
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    """An answer that was judged.

    Attributes:
        number: Its place in the list; newer ones have higher numbers.
        answer_id: What it is known by.
        question: What was asked.
        collection: Of which collection.
        door: Where: `http`, `chat`, `openai`, `mcp`, `cli` or `slack`.
        asker: By whom; empty where that is not known.
        asked: When, in seconds since 1970 UTC.
        confidence: How likely its first passage was to answer.
        passages: The first ten that it showed.
        judgements: One a person, the oldest first.
    """

    number: int
    answer_id: str
    question: str
    collection: str
    door: str
    asker: str
    asked: Moment
    confidence: float | None
    passages: tuple[Spot, ...]
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers now.

    Attributes:
        at: When it was found, in seconds since 1970 UTC.
        confidence: How likely it is to answer.
        passage: Where it stands.
    """

    at: Moment
    confidence: float
    passage: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that ask nearly the same and were not answered.

    Attributes:
        number: What it is known by.
        state: `open`, `answered` since documents changed, or `dismissed` by hand.
        question: As it was asked last.
        wordings: The last different words in which it was asked.
        collection: Of which collection.
        count: How often it was asked.
        askers: How many different people asked, of those that are known.
        first_asked: When, in seconds since 1970 UTC.
        last_asked: Likewise.
        confidence: How likely the best passage was to answer when it was asked last.
        best: That passage; None where nothing was shown.
        found: What answers now; None unless it is `answered`.
    """

    number: int
    state: State
    question: str
    wordings: tuple[str, ...]
    collection: str
    count: int
    askers: int
    first_asked: Moment
    last_asked: Moment
    confidence: float | None
    best: Spot | None
    found: Found | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasked:
    """What came of asking gaps again.

    Attributes:
        asked: How many were.
        answered: How many of them are answered now.
        left: Whether there are more that are still to be asked again.
    """

    asked: int
    answered: int
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """A golden set, as lines of the files that `pincite evaluate` takes.

    Attributes:
        queries: What was asked.
        spans: What answers it, with a score of 1; and what does not, with 0.
        unanswerable: What was asked where it was right to find nothing.
        gone: How many judgements are about passages that are not there any more.
    """

    queries: tuple[Mapping[str, Any], ...]
    spans: tuple[Mapping[str, Any], ...]
    unanswerable: tuple[Mapping[str, Any], ...]
    gone: int
