"""Explanations and receipts, described for the OpenAPI document."""

from typing import Any

from pydantic import BaseModel, Field


class ShareOut(BaseModel):
    """What one score gave to a sum of weighted scores."""

    score: float | None = Field(description="As it was given; null where it was not found.")
    normalised: float = Field(description="Scaled to between 0 and 1 over all that was found.")
    weight: float = Field(description="How much it counts.")
    contribution: float = Field(description="Weight times normalised: what it adds.")


class ReadingShareOut(ShareOut):
    """What one reading of the question gave to the passage's score."""

    searchers: dict[str, ShareOut] = Field(
        description="What `dense` and `lexical` add to the reading's own score."
    )


class TermOut(BaseModel):
    """A term of the question that the passage has."""

    term: str = Field(description="As it is compared: in lower case, stemmed.")
    rarity: float = Field(description="Its inverse document frequency in the collection.")
    count: int = Field(
        description="How often the passage has it; 0 where only its title or headings do."
    )


class ExplanationOut(BaseModel):
    """How a passage got its score: the sum of what its readings and the last steps add."""

    readings: list[ReadingShareOut] = Field(description="In the order of the answer's readings.")
    neighbours: ShareOut | None = Field(
        description="What the mean score of the passages most like it adds; null where it was not "
        "compared."
    )
    closer: ShareOut | None = Field(
        description="What its nearest sentence adds; null where it was not looked at more closely."
    )
    interaction: ShareOut | None = Field(
        description="What late interaction adds: the mean, over the question's tokens, of the "
        "highest cosine to one of its own; null where it was not read token by token."
    )
    terms: list[TermOut]


class PullOut(BaseModel):
    """A passage that the question's vector was moved towards."""

    id: str
    weight: float = Field(description="How much it counts beside the question's own, 1.")


class ReadingOut(BaseModel):
    """A way in which the question was read."""

    text: str = Field(description="The words that were searched for.")
    weight: float
    moved_towards: list[PullOut]


class RankedOut(BaseModel):
    """A passage of the ranking."""

    id: str
    score: float


class ReceiptOut(BaseModel):
    """All that a ranking depends on, and the ranking: `pincite replay` asks it again."""

    format: int
    pincite: str = Field(description="The version that answered.")
    collection: str
    generation: int
    question: str
    history: list[dict[str, str]]
    readings: list[str]
    k: int
    collapse: bool
    group_by: str | None
    diversity: float
    sure: float | None
    curated: bool = Field(description="Whether what is pinned was to come first.")
    pinned: dict[str, Any] | None = Field(
        description="What was pinned to the question and came first: the pin with its place."
    )
    filters: dict[str, Any]
    tuning: dict[str, Any] = Field(description="The configuration of the ranking.")
    encoder: str = Field(description="Fingerprint of the model.")
    reranking: dict[str, Any] = Field(description="What became of it, and of which model.")
    index: dict[str, Any] = Field(
        description="The state of the indexes: what scores depend on beside the passages."
    )
    ranking: list[RankedOut]


class ExplainedHit(BaseModel):
    """What a passage of an answer has where an explanation was asked."""

    explanation: ExplanationOut | None = Field(
        default=None, description="How it got its score, where that was asked."
    )


class ExplainedAnswer(BaseModel):
    """What an answer has where an explanation was asked."""

    readings: list[ReadingOut] = Field(
        default=[], description="How the question was read, where an explanation was asked."
    )
    receipt: ReceiptOut | None = Field(
        default=None, description="What the ranking depends on, where an explanation was asked."
    )
