"""What a server says, as values; what the library says too is in `qa`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from api.wire import seconds_of
from qa.answers import Answer
from qa.documents import Metadata
from qa.passages import Passage
from qa.questions import Turn


def _seconds_of(moment: object) -> object:
    return seconds_of(moment) if isinstance(moment, str) else moment


Moment = Annotated[float, BeforeValidator(_seconds_of)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a message in a conversation that the server keeps.

    Attributes:
        answer: The answer.
        conversation_id: What the next message is to name. Whoever has it has the conversation.
        expires_at: When the conversation is forgotten, in seconds since 1970 UTC.
    """

    answer: Answer
    conversation_id: str
    expires_at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation that the server keeps.

    Attributes:
        conversation_id: What it is known by.
        expires_at: When it is forgotten unless something is said, in seconds since 1970 UTC.
        collection: The collection it is about.
        turns: The last 100, the oldest first.
    """

    conversation_id: str
    expires_at: Moment
    collection: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """A passage, its source, and what stands before and after it.

    Attributes:
        passage: The passage.
        title: Its document's title.
        uri: Where that came from.
        sha256: Of its original bytes.
        link: What opens the place; relative to the server unless it is absolute.
        before: The passages before it, in the document's order.
        after: Those after it.
    """

    passage: Passage
    title: str
    uri: str
    sha256: str
    link: str
    before: tuple[Passage, ...]
    after: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEntry:
    """A document, all but its text.

    Attributes:
        id: The document.
        title: Its title.
        uri: Where it came from.
        media_type: As in HTTP.
        sha256: Of its original bytes.
        modified: When the original last changed, in seconds since 1970 UTC; None if not known.
        metadata: Its metadata fields.
        passages: How many passages it has.
        characters: The length of its canonical text, in code points.
        added: When this version of it was added, in seconds since 1970 UTC.
        generation: The generation it was added in.
    """

    id: str
    title: str
    uri: str
    media_type: str
    sha256: str
    modified: Moment | None
    metadata: Metadata
    passages: int
    characters: int
    added: Moment | None
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of an uploaded file, or of a line of a JSON Lines file.

    Attributes:
        path: The file's name; `file:LINE` for a line.
        status: What became of it.
        reason: Why it failed; empty where it did not.
        document_id: The document it became; None where it failed.
        passages: How many passages that has.
    """

    path: str
    status: Literal["added", "updated", "unchanged", "failed"]
    reason: str
    document_id: str | None
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was accepted: it is on the server's disk, and will be or was ingested.

    Attributes:
        id: What it is known by.
        state: `queued`, then `done`; or `failed` where no document came of it.
        name: What the file is called.
        collection: Where it goes.
        uri: What its document is known by.
        received: When it came, in seconds since 1970 UTC.
        counts: How many outcomes there are of each status.
        outcomes: The first 1,000, failed ones before others.
        encoded: How many of its passages are encoded by now; None unless it is being ingested.
    """

    id: str
    state: Literal["queued", "done", "failed"]
    name: str
    collection: str
    uri: str
    received: Moment | None
    counts: Mapping[str, int]
    outcomes: tuple[FileOutcome, ...]
    encoded: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What was fitted to a collection.

    Attributes:
        number: Of those of its kind, from 1.
        at: When, in seconds since 1970 UTC.
        in_force: Whether it is; not where the collection has another model now.
        value: What was fitted.
        evidence: The figures that justified it.
    """

    number: int
    at: Moment
    in_force: bool
    value: Mapping[str, Any]
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionEntry:
    """A collection.

    Attributes:
        name: Its name.
        created: When, in seconds since 1970 UTC; None if not known.
        documents: How many it has.
        passages: How many these have.
        generation: Its newest state.
        model: What encoded it; None before the first document.
        tuning: How it is ranked; None for the defaults.
        calibration: How sure its answers are said to be; None for the default.
    """

    name: str
    created: Moment | None
    documents: int
    passages: int
    generation: int
    model: str | None
    tuning: Fitted | None
    calibration: Fitted | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """How a server is.

    Attributes:
        version: Pincite's.
        mode: `reading` where another process writes to the home, or it is not writable.
        uptime_seconds: For how long it has been open.
        queued_uploads: How many files wait to be ingested.
        collections: Those it has.
    """

    version: str
    mode: Literal["writing", "reading"]
    uptime_seconds: float
    queued_uploads: int
    collections: tuple[CollectionEntry, ...]
