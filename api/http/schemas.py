"""What goes in, checked; and what comes out, described for the OpenAPI document."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, Strict

from api.http.described import CollectionOut
from api.http.examples import ANSWER, CITED, VERDICT
from api.http.explanations import ExplainedAnswer, ExplainedHit
from api.http.places import ContextOut, PlaceOut
from qa.questions import BY_DOCUMENT, DEFAULT_K, MAX_CONTEXT, MAX_K, MAX_QUESTION
from qa.verifying import MAX_QUOTE


def _whole(text: str) -> str:
    """Refuse half a surrogate pair, which JSON can write but no text can have."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("must not have half a surrogate pair in it") from None
    return text


Text = Annotated[str, AfterValidator(_whole)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnIn(_In):
    """An earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    text: Text = Field(
        validation_alias=AliasChoices("text", "content"),
        description="What was said; it may be called `content` instead.",
    )


class AskIn(_In):
    """A question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "How long do refunds take?"},
                {
                    "question": "And in the United States?",
                    "history": [{"role": "user", "text": "How long do refunds take?"}],
                    "collection": "default",
                    "k": 5,
                    "filters": {"language": ["en", "de"], "after": "2026-01-01"},
                },
            ]
        }
    )

    question: Text = Field(
        description="What is asked, in words.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION},
    )
    history: list[TurnIn] = Field(default=[], description="Earlier turns, the oldest first.")
    collection: Text | None = Field(
        default=None, description="Which collection is asked; the server's default one if none."
    )
    k: int = Field(
        default=DEFAULT_K,
        strict=True,
        description="How many passages are wanted.",
        json_schema_extra={"minimum": 1, "maximum": MAX_K},
    )
    as_of: Annotated[int, Strict()] | Text | None = Field(
        default=None,
        description="Answer from the collection as it was: a generation, or a date or date-time as "
        "in ISO 8601; a date means its end.",
        examples=[7, "2026-03-31"],
    )
    explain: bool = Field(
        default=False,
        strict=True,
        description="Say how each passage got its score, and give a receipt of the ranking.",
    )
    rerank: Annotated[bool, Strict()] | None = Field(
        default=None,
        description="Whether the server's reranker orders the best passages; where it has one, it "
        "does unless this is false.",
    )
    filters: dict[str, Any] = Field(
        default={},
        description="Which documents may answer. Each key is a metadata field with a value, or a "
        "list of values of which one must be there; all keys must hold. `document`: an id, or a "
        "list of ids. `after`, `before`: the document changed then or later, or earlier; ISO 8601.",
    )
    collapse: bool = Field(
        default=True,
        strict=True,
        description="Whether passages that say the same are given once, with where else they are.",
    )
    group_by: Text | None = Field(
        default=None,
        description="`document` gives each document's best passage only.",
        json_schema_extra={"enum": [BY_DOCUMENT, None]},
    )
    diversity: float = Field(
        default=0.0,
        strict=True,
        description="How much likeness to better passages counts against a passage (maximal "
        "marginal relevance): 0 not at all, and at 1 nothing else counts.",
        json_schema_extra={"minimum": 0, "maximum": 1},
    )
    context: int = Field(
        default=0,
        strict=True,
        description="How many passages before and after each are wanted; see `contexts`.",
        json_schema_extra={"minimum": 0, "maximum": MAX_CONTEXT},
    )


class CitationIn(BaseModel):
    """A citation as an answer gives it; what else an answer says of it may be there too."""

    document_id: Text
    sha256: Text = Field(description="Of the original bytes that were cited.")
    start: int = Field(
        strict=True,
        description="First code point of the quote in the document's canonical text.",
        json_schema_extra={"minimum": 0},
    )
    end: int = Field(
        strict=True, description="One past the last.", json_schema_extra={"minimum": 0}
    )
    quote: Text = Field(
        description="What stood there, to the character.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUOTE},
    )


class VerifyIn(_In):
    """A citation to be verified."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"citation": CITED}]})

    citation: CitationIn
    collection: Text | None = Field(
        default=None, description="Where it is from; the server's default collection if none."
    )


class CollectionIn(_In):
    """A collection to be made."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "handbook"}]})

    name: Text = Field(description="1 to 64 letters, digits, dots, dashes and underscores.")


class CitationOut(BaseModel):
    """Where a passage stands: enough to find it, and to check it."""

    number: int = Field(description="Its place in the answer, from 1.")
    document_id: str
    title: str
    uri: str = Field(description="Where the document came from.")
    sha256: str = Field(description="Of the document's original bytes.")
    start: int = Field(description="First code point in the document's canonical text.")
    end: int = Field(description="One past the last.")
    page: int | None = Field(description="Page, slide or sheet, from 1.")
    heading_path: list[str] = Field(description="The headings above, outermost first.")
    quote: str = Field(description="The canonical text from start to end, to the character.")
    link: str = Field(description="Opens the place; relative to this server unless it is absolute.")


class HighlightOut(BaseModel):
    """The part of a passage that answers."""

    start: int = Field(description="First code point in the document's canonical text.")
    end: int = Field(description="One past the last.")
    text: str


class HitOut(ExplainedHit):
    """A passage of an answer."""

    rank: int = Field(description="From 1, the best first.")
    id: str
    text: str = Field(description="The same as `citation.quote`.")
    score: float = Field(
        description="Between 0 and 1; comparable within one answer only. It falls with the rank, "
        "but for passages that were reranked."
    )
    scores: dict[str, float] = Field(
        description="What each searcher said, where it found the passage: `dense` is a cosine, "
        "`lexical` a BM25 score. `reranker` is there where the passage was reranked; such stand in "
        "its order."
    )
    highlights: list[HighlightOut]
    citation: CitationOut
    duplicate_count: int = Field(description="How many passages say the same.")
    duplicates: list[PlaceOut] = Field(description="Where these stand, by rank.")
    further_count: int = Field(
        description="How many more passages of the document were found, where passages are grouped "
        "by document; those of documents whose best passages are duplicates are counted too."
    )
    further: list[PlaceOut] = Field(description="Where these stand, by rank.")
    context: int | None = Field(
        description="The number of the context it stands in; null where none was asked for."
    )


class AnswerOut(ExplainedAnswer):
    """An answer: ranked passages, word for word."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    question: str
    collection: str
    generation: int = Field(description="The state of the collection it was answered from.")
    took_ms: float
    reranked: Literal["no", "yes", "out-of-time"] = Field(
        description="Whether a reranker ordered the best passages. `out-of-time`: it was to, and "
        "had not scored all in its time, so they stand in the order of the search."
    )
    passages: list[HitOut]
    contexts: list[ContextOut] = Field(
        description="What stands around the passages, where it was asked for. Where it overlaps or "
        "touches it is one, so nothing is given twice."
    )


class ChangeOut(BaseModel):
    """A stretch of a quote, and of what stands there now."""

    kind: Literal["equal", "delete", "insert", "replace"]
    before: str = Field(description="The quote's; empty where it is an insertion.")
    after: str = Field(description="What stands there now; empty where it is a deletion.")


class VerdictOut(BaseModel):
    """What became of a citation."""

    model_config = ConfigDict(json_schema_extra={"examples": [VERDICT]})

    status: Literal["exact", "moved", "changed", "gone"] = Field(
        description="`exact`: the quote stands where the citation says. `moved`: it stands "
        "elsewhere, word for word, in this document or another. `changed`: something like it "
        "stands in the document. `gone`: none of these."
    )
    document_id: str | None = Field(description="Where it stands now; null where it is gone.")
    start: int | None = Field(description="First code point of what stands there now.")
    end: int | None = Field(description="One past the last.")
    text: str | None = Field(description="What stands there now, to the character.")
    sha256: str | None = Field(
        description="Of that document's original as it is now; of the cited document's where the "
        "quote is gone, null where that is gone too."
    )
    same_original: bool = Field(description="Whether that is the original that was cited.")
    difference: list[ChangeOut] = Field(
        description="How the quote became `text`, in order; empty unless it has changed."
    )


class PassageOut(BaseModel):
    """A passage."""

    id: str
    document_id: str
    ordinal: int = Field(description="Its place among the document's passages, from 0.")
    start: int
    end: int
    page: int | None
    heading_path: list[str]
    text: str


class StoredPassageOut(PassageOut):
    """A passage, its source and its neighbours."""

    title: str
    uri: str
    sha256: str
    link: str
    before: list[PassageOut] = Field(description="Its neighbours, in the document's order.")
    after: list[PassageOut]


class DocumentOut(BaseModel):
    """A document, all but its text."""

    id: str
    title: str
    uri: str
    media_type: str
    sha256: str
    modified: str | None = Field(description="ISO 8601, UTC.")
    metadata: dict[str, Any]
    passages: int = Field(description="How many there are.")
    characters: int = Field(description="Code points of its canonical text.")
    added: str | None = Field(description="ISO 8601, UTC.")
    generation: int


class DocumentsOut(BaseModel):
    """Documents, by their ids."""

    documents: list[DocumentOut]
    next: str | None = Field(description="Give it as `after` for the next page; null on the last.")


class AcceptedOut(BaseModel):
    """A file that was accepted."""

    id: str
    state: str
    name: str
    href: str = Field(description="Where to see what becomes of it.")


class UploadsOut(BaseModel):
    """Files that were accepted: they are on the disk, and will be ingested."""

    uploads: list[AcceptedOut]


class OutcomeOut(BaseModel):
    """What became of a file, or of a line of a JSON Lines file."""

    path: str
    status: Literal["added", "updated", "unchanged", "failed"]
    reason: str = Field(description="Why it failed; empty otherwise.")
    document_id: str | None
    passages: int


class UploadOut(BaseModel):
    """An upload."""

    id: str
    state: Literal["queued", "done", "failed"] = Field(
        description="`failed` where no document came of it."
    )
    name: str
    collection: str
    uri: str
    received: str | None
    counts: dict[str, int] = Field(description="How many outcomes there are of each status.")
    outcomes: list[OutcomeOut] = Field(description="The first 1,000, failed ones before others.")


class StatusOut(BaseModel):
    """How the server is."""

    version: str
    mode: Literal["writing", "reading"] = Field(
        description="`reading` where another process writes to the home, or it is not writable."
    )
    uptime_seconds: float
    queued_uploads: int
    collections: list[CollectionOut]


class HealthOut(BaseModel):
    """That it works."""

    status: Literal["ok"]


class ProblemOut(BaseModel):
    """A failure, as RFC 9457 has it."""

    type: str = Field(examples=["/problems/collection-not-found"])
    title: str = Field(examples=["Collection not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no collection 'handbok'."])
    code: str = Field(examples=["collection-not-found"], description="It never changes.")
