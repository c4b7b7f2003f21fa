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
    modified: str | None = Field(description="When the original last changed; ISO 8601, UTC.")


class BoxOut(BaseModel):
    """A rectangle on a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


class PageOut(BaseModel):
    """A page, and where on it the words stand."""

    page: int = Field(description="From 1.")
    width: float = Field(description="In points, as it is shown.")
    height: float
    picture: str = Field(description="Where a picture of it (PNG) is, on this server.")
    boxes: list[BoxOut] = Field(description="One a line, or stretch of it.")


class PlacesOut(BaseModel):
    """Where on the pages of a PDF a part of its text stands."""

    document_id: str
    sha256: str = Field(description="Of the document's original bytes.")
    pages: list[PageOut] = Field(description="The first 20; none for what is no PDF.")


class QuoteOut(BaseModel):
    """A part of a document's text with its citation, written to be put into a text."""

    citation: CitationOut
    plain: str = Field(description="The words to the character, and where they stand.")
    markdown: str = Field(description="A block quote. Nothing in the words is taken for markup.")
    bibtex: str = Field(description="An entry `@misc`.")
