"""What goes in, checked; and what comes out, described for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.http.asked import In, Text
from api.http.described import CollectionOut
from api.http.examples import ANSWER, CITED, VERDICT
from api.http.explanations import ExplainedAnswer, ExplainedHit
from api.http.places import CitationOut, ContextOut, PlaceOut
from qa.verifying import MAX_QUOTE


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


class VerifyIn(In):
    """A citation to be verified."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"citation": CITED}]})

    citation: CitationIn
    collection: Text | None = Field(
        default=None, description="Where it is from; the server's default collection if none."
    )


class CollectionIn(In):
    """A collection to be made."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "handbook"}]})

    name: Text = Field(description="1 to 64 letters, digits, dots, dashes and underscores.")


class HighlightOut(BaseModel):
    """A sentence of a passage that answers."""

    start: int = Field(description="First code point in the document's canonical text.")
    end: int = Field(description="One past the last.")
    text: str


class CuratedOut(BaseModel):
    """Why a passage stands first, whatever its score: a person pinned it to the question."""

    pin: str = Field(description="The pin's id.")
    question: str = Field(description="The question that it was pinned to.")
    similarity: float = Field(
        description="How like that is: 1 where it has the same words, else the cosine."
    )


class HitOut(ExplainedHit):
    """A passage of an answer."""

    rank: int = Field(description="From 1, the best first.")
    id: str
    text: str = Field(description="The same as `citation.quote`.")
    score: float = Field(
        description="Between 0 and 1; comparable within one answer only. It falls with the rank, "
        "but for passages that were reranked or are curated."
    )
    scores: dict[str, float] = Field(
        description="What each searcher said, where it found the passage: `dense` is a cosine, "
        "`lexical` a BM25 score. `reranker` is there where the passage was reranked; such stand in "
        "its order."
    )
    highlights: list[HighlightOut] = Field(
        description="The sentence that answers, or two, in the text's order."
    )
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
    curated: CuratedOut | None = Field(
        description="Why it stands first whatever its score; null for what the ranking found."
    )


class AnswerOut(ExplainedAnswer):
    """An answer: ranked passages, word for word."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    answer_id: str | None = Field(
        description="Give it to /v1/feedback to say whether it helped; null where answers are not "
        "remembered."
    )
    question: str
    resolved_question: str | None = Field(
        description="What it was taken to mean after the conversation before it; null where there "
        "was none."
    )
    carried_terms: list[str] = Field(
        description="The words that were taken over from there, as they were written."
    )
    collection: str
    generation: int = Field(description="The state of the collection it was answered from.")
    took_ms: float
    confidence: float | None = Field(
        description="How likely it is that the first passage answers, from 0 to 1; null with an "
        "encoder for which that was not fitted yet (`pincite calibrate`). Of a curated answer that "
        "is said of what would be first without it."
    )
    answerable: bool | None = Field(
        description="Whether that is as sure as `sure` wants it, or a half where that is not said; "
        "null likewise. True for a curated answer."
    )
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
    encoded: int | None = Field(
        description="How many of its passages are encoded by now; null unless it is being ingested."
    )


class UploadPageOut(BaseModel):
    """Uploads, the latest first."""

    uploads: list[UploadOut]
    next: str | None = Field(description="Give it as `before` for the next page; null on the last.")


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
