"""The calls about documents and their passages."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from api.client.calls import Call, Response, nothing, path_of, read, reads
from api.client.results import DocumentEntry, Neighbourhood
from qa.errors import ServerError
from qa.passages import Passage

PAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of a collection's documents.

    Attributes:
        documents: These.
        following: What asks for the next ones; None where these are the last.
    """

    documents: tuple[DocumentEntry, ...]
    following: "Call[Page] | None"


def page(collection: str | None, after: str = "") -> Call[Page]:
    """List documents, those after an id."""
    return Call(
        method="GET",
        path=path_of("documents"),
        query={"collection": collection, "limit": PAGE, "after": after or None},
        read=lambda response: _page_of(response.json(), collection, after),
    )


def _page_of(data: Any, collection: str | None, after: str) -> Page:
    listed = read(data, _Listed, "a list of documents")
    if listed.next is not None and listed.next == after:
        raise ServerError("What answers there lists the same documents again and again.")
    return Page(
        documents=listed.documents,
        following=None if listed.next is None else page(collection, listed.next),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    documents: tuple[DocumentEntry, ...]
    next: str | None


def passage(passage_id: str, collection: str | None, context: int) -> Call[Neighbourhood]:
    """Look a passage up."""
    return Call(
        method="GET",
        path=path_of("passages", passage_id),
        query={"collection": collection, "context": context},
        read=_neighbourhood_of,
    )


def _neighbourhood_of(response: Response) -> Neighbourhood:
    data = response.json()
    own = read(data, Passage, "a passage")
    return read({**data, "passage": own}, Neighbourhood, "a passage")


def document(document_id: str, collection: str | None) -> Call[DocumentEntry]:
    """Describe a document."""
    return Call(
        method="GET",
        path=path_of("documents", document_id),
        query={"collection": collection},
        read=reads(DocumentEntry, "a document"),
    )


def delete(document_id: str, collection: str | None) -> Call[None]:
    """Delete a document."""
    return Call(
        method="DELETE",
        path=path_of("documents", document_id),
        query={"collection": collection},
        read=nothing,
        repeatable=False,
    )


def text(document_id: str, collection: str | None, start: int, end: int | None) -> Call[str]:
    """Read a document's canonical text."""
    return Call(
        method="GET",
        path=path_of("documents", document_id, "text"),
        query={"collection": collection, "start": start, "end": end},
        read=_text_of,
    )


def _text_of(response: Response) -> str:
    try:
        return response.body.decode()
    except UnicodeDecodeError as error:
        raise ServerError("What answers there sent no text.") from error


def original(
    document_id: str, collection: str | None, into: BinaryIO | None = None
) -> Call[Response]:
    """Fetch the bytes a document was read from."""
    return Call(
        method="GET",
        path=path_of("documents", document_id, "original"),
        query={"collection": collection},
        read=lambda response: response,
        into=into,
    )
