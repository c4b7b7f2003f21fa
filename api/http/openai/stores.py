"""Collections as vector stores, and their documents as files."""

from typing import Any

from api.http.names import file_name_of
from api.http.openai.named import file_id_of
from index.store.rows import Entry
from qa.answers import Hit
from qa.documents import Metadata

MAX_ATTRIBUTES = 16
_LONGEST = 512


def store_json(described: dict[str, Any], created: float) -> dict[str, Any]:
    """Write a collection, described as `/v1/collections` does, as a vector store."""
    counts = dict.fromkeys(("in_progress", "failed", "cancelled"), 0)
    documents = described["documents"]
    return {
        "id": described["name"],
        "object": "vector_store",
        "created_at": int(created),
        "name": described["name"],
        "status": "completed",
        "usage_bytes": 0,
        "file_counts": {**counts, "completed": documents, "total": documents},
        "metadata": {},
        "last_active_at": None,
        "expires_after": None,
        "expires_at": None,
    }


def file_json(entry: Entry, collection: str) -> dict[str, Any]:
    """Write a document as a file. Its size is that of its text, in code points."""
    return {
        "id": file_id_of(collection, entry.id),
        "object": "file",
        "bytes": entry.characters,
        "created_at": int(entry.added),
        "expires_at": None,
        "filename": file_name_of(entry.source.uri, entry.title),
        "purpose": "assistants",
        "status": "processed",
        "status_details": None,
    }


def store_file_json(entry: Entry, collection: str) -> dict[str, Any]:
    """Write a document as a file of a vector store."""
    return {
        "id": file_id_of(collection, entry.id),
        "object": "vector_store.file",
        "created_at": int(entry.added),
        "vector_store_id": collection,
        "status": "completed",
        "last_error": None,
        "usage_bytes": entry.characters,
        "attributes": attributes_of(entry.metadata),
    }


def passage_attributes(hit: Hit, link: str, metadata: Metadata) -> dict[str, str | float | bool]:
    """Give a passage's attributes: where it stands, and its document's."""
    citation = hit.citation
    place: dict[str, str | float | bool] = {
        "passage_id": hit.id,
        "title": citation.title[:_LONGEST],
        "link": link,
        "start": citation.start,
        "end": citation.end,
    }
    if citation.page is not None:
        place["page"] = citation.page
    return dict(list({**place, **attributes_of(metadata)}.items())[:MAX_ATTRIBUTES])


def attributes_of(metadata: Metadata) -> dict[str, str | float | bool]:
    """Give a document's metadata as attributes: 16 at most, of a list its values in one text."""
    given = list(metadata.items())[:MAX_ATTRIBUTES]
    return {
        key: (
            ", ".join(str(each) for each in value)[:_LONGEST]
            if isinstance(value, tuple)
            else value[:_LONGEST]
            if isinstance(value, str)
            else value
        )
        for key, value in given
    }
