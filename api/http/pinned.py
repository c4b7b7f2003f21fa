"""Pins: what goes in, checked; and what comes out, described for the OpenAPI document."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.http.asked import In, Text
from qa.errors import InvalidInput
from qa.pins import MAX_PIN_NAME, MAX_PIN_NOTE, MAX_PINNED, MAX_QUESTIONS, Spot


class PinIn(In):
    """A passage to be pinned to a question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "questions": ["How long do refunds take?", "When do I get my money back?"],
                    "passage": "0b0c3f6f0e6a4a5c9d1e2f3a4b5c6d7e",
                },
                {
                    "questions": ["How long do refunds take?"],
                    "document_id": "upload:returns.pdf",
                    "start": 120,
                    "end": 151,
                    "by": "Ada",
                },
            ]
        }
    )

    questions: list[Text] = Field(
        description=f"The question, in one wording or up to {MAX_QUESTIONS}, each of up to "
        f"{MAX_PINNED:,} characters.",
    )
    passage: Text | None = Field(
        default=None,
        description="The passage, by its id; or else the stretch that the next three name.",
    )
    document_id: Text | None = None
    start: int | None = Field(default=None, strict=True, description="First code point.")
    end: int | None = Field(default=None, strict=True, description="One past the last.")
    collection: Text | None = Field(
        default=None, description="Where it is; the server's default collection if none."
    )
    by: Text = Field(
        default="",
        description="Who pins it.",
        json_schema_extra={"maxLength": MAX_PIN_NAME},
    )
    note: Text = Field(
        default="",
        description="What they say of it.",
        json_schema_extra={"maxLength": MAX_PIN_NOTE},
    )

    def where(self) -> str | Spot:
        """Give the passage, or the stretch.

        Raises:
            InvalidInput: Neither is named, or both are.
        """
        if self.document_id is None or self.start is None or self.end is None:
            if self.passage and self.document_id is None:
                return self.passage
        elif self.passage is None:
            return Spot(document_id=self.document_id, start=self.start, end=self.end)
        raise InvalidInput("Name either a passage, or a document_id with start and end.")


class SpotOut(BaseModel):
    """A stretch of a document."""

    document_id: str
    start: int = Field(description="First code point in the document's canonical text.")
    end: int = Field(description="One past the last.")


class PinOut(SpotOut):
    """A passage that is pinned to a question: where it stood then, and where it stands now."""

    id: str
    questions: list[str]
    sha256: str = Field(description="Of the document's original when it was pinned.")
    quote: str = Field(description="The words that are pinned.")
    by: str
    at: str = Field(description="When; ISO 8601, UTC.")
    note: str
    status: Literal["exact", "moved", "stale"] = Field(
        description="`exact`: the words stand where they were pinned. `moved`: they stand "
        "elsewhere, word for word. `stale`: they are gone, and nothing is shown for it."
    )
    stands: SpotOut | None = Field(description="Where they stand now; null where they are gone.")


class PinsOut(BaseModel):
    """The pins of a collection, the oldest first."""

    pins: list[PinOut]
