"""The tools `fetch`, `list_documents` and `list_collections`: what there is, and reading it."""

from typing import NamedTuple

from api.library import Library
from api.mcp.arguments import FetchIn, ListIn, NothingIn
from api.mcp.asking import titled
from api.mcp.desk import Desk
from api.mcp.places import DOCUMENTS, PASSAGES, Place, piece_around, piece_from, place_of
from api.mcp.results import (
    CollectionOut,
    CollectionsOut,
    FetchedOut,
    FetchOut,
    ListedOut,
    ListOut,
)
from api.wire import time_text
from index.store.rows import Entry
from qa.citing import places_of
from qa.documents import Document
from qa.errors import CollectionNotFound, PassageNotFound
from qa.links import link_to
from qa.passages import Passage
from qa.ports import Stored


class Piece(NamedTuple):
    """A part of a document.

    Attributes:
        collection: The collection, as it is written there.
        document: The document.
        passage: The passage that was named, or else the first one of the part.
        start: First code point.
        end: One past the last.
    """

    collection: str
    document: Document
    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The canonical text of it, to the character."""
        return self.document.content.text[self.start : self.end]

    @property
    def next(self) -> str | None:
        """What the place is called that the document goes on at; None at its end."""
        if self.end >= len(self.document.content.text):
            return None
        return str(document_place(self.collection, self.document.id, self.end))


def document_place(collection: str, document_id: str, start: int = 0) -> Place:
    """Name a document from a code point on."""
    return Place(collection=collection, kind=DOCUMENTS, id=document_id, start=start)


def piece_of(library: Library, place: Place) -> Piece:
    """Read a place: a passage and what stands around it, or a document from a code point on.

    Raises:
        CollectionNotFound: There is no such collection.
        DocumentNotFound: There is no such document.
        PassageNotFound: There is no such passage (any more).
        InvalidInput: The document ends before that code point.
    """
    name = library.collection(place.collection).name
    if place.kind == PASSAGES:
        passage = library.passage(place.id, name)[0].passage
        document = library.document(passage.document_id, name)
        around = piece_around(document.content.text, passage.start, passage.end)
        return Piece(name, document, passage, *around)
    document = library.document(place.id, name)
    start, end = piece_from(document.content.text, place.start)
    passages = library.passages(place.id, name)
    if not passages:
        raise PassageNotFound(f"{place.id!r} was replaced while it was read.")
    first = next((own for own in passages if own.end > start), passages[-1])
    return Piece(name, document, first, start, end)


def fetch(desk: Desk, given: FetchIn) -> FetchOut:
    """Read a part of a document."""
    place = place_of(given.id)
    with desk.using(place.collection) as library:
        piece = piece_of(library, place)
    source, content, passage = piece.document.source, piece.document.content, piece.passage
    stored = Stored(passage=passage, title=content.title, source=source)
    link = link_to(source, passage, collection=piece.collection)
    (stands,) = places_of((stored,), stored, lambda _: link)
    named = titled(content.title, passage.heading_path, passage.page)
    return FetchOut(
        id=given.id,
        title=named if place.kind == PASSAGES or place.start else content.title,
        text=piece.text,
        url=desk.url(stands, piece.collection),
        metadata=FetchedOut(
            collection=piece.collection,
            document=str(document_place(piece.collection, piece.document.id)),
            document_id=piece.document.id,
            uri=source.uri,
            sha256=source.sha256,
            start=piece.start,
            end=piece.end,
            characters=len(content.text),
            modified=time_text(source.modified),
            page=passage.page,
            heading_path=list(passage.heading_path) or None,
            next=piece.next,
            fields=dict(content.metadata),
        ),
    )


def list_documents(desk: Desk, given: ListIn) -> ListOut:
    """List documents by their ids, a page at a time."""
    with desk.using(given.collection) as library:
        name = library.collection(given.collection).name
        entries = library.entries(
            name, after=given.cursor, limit=given.limit + 1, matching=given.query
        )
    page = entries[: given.limit]
    return ListOut(
        collection=name,
        documents=[_listed(name, entry) for entry in page],
        next_cursor=page[-1].id if len(entries) > given.limit else None,
    )


def list_collections(desk: Desk, _: NothingIn) -> CollectionsOut:
    """List all collections by name."""
    found = []
    with desk.using(None) as library:
        shelves, default = library.home.catalog.collections(), library.settings.collection
    for name in (shelf.name for shelf in shelves):
        try:
            with desk.using(name) as library:
                opened = library.collection(name)
                documents, passages = opened.store.counts(opened.snapshot().generation)
        except CollectionNotFound:  # dropped meanwhile
            continue
        found.append(
            CollectionOut(
                name=name,
                default=name.casefold() == default.casefold(),
                documents=documents,
                passages=passages,
            )
        )
    return CollectionsOut(collections=found)


def _listed(collection: str, entry: Entry) -> ListedOut:
    return ListedOut(
        id=str(document_place(collection, entry.id)),
        document_id=entry.id,
        title=entry.title,
        uri=entry.source.uri,
        characters=entry.characters,
        modified=time_text(entry.source.modified),
    )
