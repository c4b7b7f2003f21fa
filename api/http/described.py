"""What is said of collections over HTTP."""

from typing import Any

from pydantic import BaseModel, Field


class AdjustmentOut(BaseModel):
    """What was fitted to a collection."""

    number: int = Field(description="Of those of its kind, from 1.")
    at: str
    in_force: bool = Field(description="False where the collection has another model now.")
    value: dict[str, Any] = Field(description="What was fitted.")
    evidence: dict[str, Any] = Field(description="The figures that justified it.")


class CollectionOut(BaseModel):
    """A collection."""

    name: str
    created: str | None
    documents: int
    passages: int
    generation: int
    model: str | None = Field(description="What encoded it; null before the first document.")
    tuning: AdjustmentOut | None = Field(description="How it is ranked; null for the defaults.")
    calibration: AdjustmentOut | None = Field(
        description="How sure its answers are said to be; null for the default."
    )


class CollectionsOut(BaseModel):
    """All collections, by name."""

    collections: list[CollectionOut]
