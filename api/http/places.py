"""Where else things stand, and what stands around them, described for the OpenAPI document."""

from pydantic import BaseModel, Field


class PlaceOut(BaseModel):
    """Where a passage stands that another one is shown for."""

    id: str
    document_id: str
    title: str
    uri: str
    start: int = Field(description="First code point in the document's canonical text.")
    end: int = Field(description="One past the last.")
    page: int | None
    heading_path: list[str]
    link: str
    exact: bool = Field(
        description="Whether it has the very words of the passage shown, but for case and white "
        "space."
    )


class SpanOut(BaseModel):
    """A passage within a context."""

    id: str
    start: int
    end: int
    page: int | None
    heading_path: list[str]


class ContextOut(BaseModel):
    """A stretch of a document around one passage of the answer, or several."""

    number: int = Field(description="Its place among the contexts, from 1.")
    document_id: str
    start: int = Field(description="First code point in the document's canonical text.")
    end: int = Field(description="One past the last.")
    text: str = Field(description="The canonical text from start to end, to the character.")
    passages: list[SpanOut] = Field(description="What it is made of, in the document's order.")
