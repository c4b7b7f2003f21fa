"""Feedback and gaps, described for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.http.asked import In, Name, Text
from api.http.examples import ANSWER, GAP, JUDGED
from index.feedback import MAX_NOTE
from index.judgements import DISMISSED, OPEN

State = Literal["open", "answered", "dismissed"]


class FeedbackIn(In):
    """What somebody says of an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"answer_id": ANSWER["answer_id"], "verdict": "up"},
                {
                    "answer_id": ANSWER["answer_id"],
                    "verdict": "down",
                    "note": "that was last year",
                    "passage": ANSWER["passages"][0]["id"],
                    "person": "ada",
                },
            ]
        }
    )

    answer_id: Text = Field(
        description="The answer, as it named itself; the id of a chat completion is one, too."
    )
    verdict: Literal["up", "down"] = Field(description="Whether it helped.")
    note: Text = Field(
        default="", max_length=MAX_NOTE, description="What there is to say about it, in words."
    )
    passage: Text = Field(
        default="",
        description="The id of the passage that is meant; the answer as a whole if none.",
    )
    person: Name = Field(
        default="",
        description="Who says so, by any name that stays the same: a person's later verdict takes "
        "the place of the earlier.",
    )


class PlaceOfPassage(BaseModel):
    """Where a passage stood."""

    id: str
    document_id: str
    start: int = Field(description="First code point in the document's canonical text.")
    end: int = Field(description="One past the last.")


class QuotedPassage(PlaceOfPassage):
    """Where a passage stood, and how it began."""

    title: str
    text: str = Field(description="Its first 300 characters.")


class JudgementOut(BaseModel):
    """What somebody said of an answer."""

    person: str
    at: str | None = Field(description="ISO 8601, UTC.")
    verdict: Literal["up", "down"]
    note: str
    passage: str = Field(description="The passage that is meant; empty for the answer as a whole.")


class JudgedOut(BaseModel):
    """An answer that was judged."""

    model_config = ConfigDict(json_schema_extra={"examples": [JUDGED]})

    number: int
    answer_id: str
    question: str
    collection: str
    door: str = Field(description="Where it was asked.")
    asker: str = Field(description="By whom; empty where that is not known.")
    asked: str | None = Field(description="ISO 8601, UTC.")
    confidence: float | None
    passages: list[PlaceOfPassage] = Field(description="The first ten that it showed.")
    judgements: list[JudgementOut]


class JudgedPageOut(BaseModel):
    """Answers that were judged, the newest first."""

    feedback: list[JudgedOut]
    next: int | None = Field(description="Give it as `before` for the next page; null on the last.")


class GoldenOut(BaseModel):
    """A golden set, as lines of the files that `pincite evaluate` takes."""

    queries: list[dict[str, Any]]
    spans: list[dict[str, Any]]
    unanswerable: list[dict[str, Any]]
    gone: int = Field(
        description="How many judgements are about passages that are not there any more."
    )


class ForgottenOut(BaseModel):
    """How much was deleted."""

    forgotten: int


class FoundOut(BaseModel):
    """What answers now."""

    at: str | None = Field(description="When it was found; ISO 8601, UTC.")
    confidence: float
    passage: QuotedPassage


class GapOut(BaseModel):
    """Questions that ask nearly the same and were not answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [GAP]})

    number: int
    state: State = Field(description="`answered`: since documents changed, a passage answers.")
    question: str = Field(description="As it was asked last.")
    wordings: list[str] = Field(description="The last different words in which it was asked.")
    collection: str
    count: int = Field(description="How often it was asked.")
    askers: int = Field(description="How many different people asked, of those that are known.")
    first_asked: str | None = Field(description="ISO 8601, UTC.")
    last_asked: str | None = Field(description="ISO 8601, UTC.")
    confidence: float | None = Field(
        description="How likely the best passage was to answer when it was asked last."
    )
    best: QuotedPassage | None = Field(
        description="The best passage then; null where nothing was shown."
    )
    found: FoundOut | None = Field(description="What answers now; null unless it is `answered`.")


class GapsOut(BaseModel):
    """Gaps, those that were asked most often first."""

    gaps: list[GapOut]


class GapIn(In):
    """What becomes of a gap."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": DISMISSED}]})

    state: Literal["open", "dismissed"] = Field(
        description=f"`{DISMISSED}` lists it no more and does not ask it again; `{OPEN}` does."
    )


class ReaskedOut(BaseModel):
    """What came of asking gaps again."""

    asked: int = Field(description="How many were, of collections that had changed.")
    answered: int = Field(description="How many of them are answered now.")
    left: bool = Field(description="Whether there are more that are still to be asked again.")
