"""Documents as resources: listed by pages, and read in pieces."""

import base64
import json

from mcp_types import (
    Annotations,
    BlobResourceContents,
    ListResourcesResult,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from api.mcp.desk import Desk
from api.mcp.places import AROUND, PIECE, place_of
from api.mcp.reading import document_place, piece_of
from api.mcp.results import mended
from api.wire import time_text
from index.store.rows import Entry
from qa.errors import CollectionNotFound, InvalidInput

PAGE = 100
TEXT = "text/plain"
TEMPLATES = (
    ResourceTemplate(
        name="document",
        title="A document",
        uri_template="pincite://{collection}/documents/{document_id}{?start}",
        description=f"Its canonical text from code point `start` on, {PIECE:,} at most.",
        mime_type=TEXT,
    ),
    ResourceTemplate(
        name="passage",
        title="A passage",
        uri_template="pincite://{collection}/passages/{passage_id}",
        description=f"A passage with {AROUND:,} characters of its document on each side.",
        mime_type=TEXT,
    ),
)


def listed(desk: Desk, cursor: str | None) -> ListResourcesResult:
    """List the documents of all collections, by collection and id.

    Raises:
        InvalidInput: The cursor is none that was given out.
    """
    first, after = _read(cursor) if cursor else ("", "")
    try:
        with desk.using(None) as library:
            names = [shelf.name for shelf in library.home.catalog.collections()]
    except CollectionNotFound:  # nothing was ever ingested
        names = []
    found: list[tuple[str, Entry]] = []
    for name in names:
        if name.casefold() < first.casefold() or len(found) > PAGE:
            continue
        since = after if name.casefold() == first.casefold() else ""
        try:
            with desk.using(name) as library:
                entries = library.entries(name, after=since, limit=PAGE + 1 - len(found))
        except CollectionNotFound:  # dropped meanwhile
            continue
        found += [(name, entry) for entry in entries]
    page = found[:PAGE]
    following = _written(page[-1][0], page[-1][1].id) if len(found) > PAGE else None
    return ListResourcesResult(
        resources=[_resource(name, entry) for name, entry in page], next_cursor=following
    )


def read(desk: Desk, uri: str) -> ReadResourceResult:
    """Read a document, or a passage with what stands around it.

    Where the document goes on, a second content says how to read on, and `_meta` has it as `next`.

    Raises:
        InvalidInput: The uri is none of a resource.
        NotFound: What it names is not there.
    """
    place = place_of(uri)
    with desk.using(place.collection) as library:
        piece = piece_of(library, place)
    meta = {"start": piece.start, "end": piece.end, "characters": len(piece.document.content.text)}
    contents: list[TextResourceContents | BlobResourceContents] = [
        TextResourceContents(
            uri=uri,
            mime_type=TEXT,
            text=mended(piece.text),
            _meta=meta | ({"next": piece.next} if piece.next else {}),
        )
    ]
    if piece.next:
        more = f"[The document goes on: read {piece.next}]"
        contents.append(TextResourceContents(uri=piece.next, mime_type=TEXT, text=more))
    return ReadResourceResult(contents=contents)


def _resource(collection: str, entry: Entry) -> Resource:
    modified = time_text(entry.source.modified)
    return Resource(
        uri=mended(str(document_place(collection, entry.id))),
        name=mended(entry.id),
        title=mended(entry.title),
        description=mended(f"{entry.source.uri}, in {collection}; {entry.characters:,} characters"),
        mime_type=TEXT,
        annotations=Annotations(last_modified=modified) if modified else None,
    )


def _written(collection: str, after: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([collection, after]).encode()).decode()


def _read(cursor: str) -> tuple[str, str]:
    try:
        collection, after = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if isinstance(collection, str) and isinstance(after, str):
            return collection, after
    except (ValueError, TypeError, RecursionError):
        pass
    raise InvalidInput("The cursor is none that resources/list gave: begin without one.")
