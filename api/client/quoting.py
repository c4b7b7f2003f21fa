"""The calls that quote a part of a document, and find it on its pages."""

from dataclasses import dataclass
from typing import Any

from api.client.calls import Call, Response, path_of, read
from api.typed import not_read
from api.wire import citation_shape
from qa.answers import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A part of a document's text with its citation, written to be put into a text.

    Attributes:
        citation: Where it stands.
        plain: The words to the character, and where they stand.
        markdown: A block quote; nothing in the words is taken for markup.
        bibtex: An entry `@misc`.
    """

    citation: Citation
    plain: str
    markdown: str
    bibtex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPage:
    """A page of a PDF, and where on it words stand.

    Attributes:
        page: From 1.
        width: In points, as it is shown.
        height: Likewise.
        picture: Where a picture of it (PNG) is, on the server.
        boxes: One a line, or stretch of it.
    """

    page: int
    width: float
    height: float
    picture: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    pages: tuple[MarkedPage, ...]


def quote(document_id: str, start: int, end: int, collection: str | None) -> Call[Quotation]:
    """Quote a part of a document's text."""
    return Call(
        method="GET",
        path=path_of("documents", document_id, "quote"),
        query={"collection": collection, "start": start, "end": end},
        read=_quotation_of,
    )


def _quotation_of(response: Response) -> Quotation:
    data: Any = response.json()
    try:
        shape = {**data, "citation": citation_shape(data["citation"])}
    except (KeyError, TypeError, ValueError) as error:
        raise not_read("a quotation", error) from error
    return read(shape, Quotation, "a quotation")


def places(
    document_id: str, start: int, end: int, collection: str | None
) -> Call[tuple[MarkedPage, ...]]:
    """Find a part of a document's text on its pages."""
    return Call(
        method="GET",
        path=path_of("documents", document_id, "places"),
        query={"collection": collection, "start": start, "end": end},
        read=lambda response: read(response.json(), _Places, "places on pages").pages,
    )
