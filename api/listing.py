"""What is stored, and what became of it, as plain JSON objects."""

from typing import Any

from api.wire import time_text
from index.pipeline import Outcome
from index.store.rows import Entry
from qa.passages import Passage
from qa.ports import Stored


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Write what became of a file as a JSON object."""
    return {
        "path": outcome.path,
        "status": outcome.status,
        "reason": outcome.reason,
        "document_id": outcome.document_id,
        "passages": outcome.passages,
    }


def passage_json(passage: Passage) -> dict[str, Any]:
    """Write a passage as a JSON object."""
    return {
        "id": passage.id,
        "document_id": passage.document_id,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "heading_path": list(passage.heading_path),
        "text": passage.text,
    }


def stored_json(stored: Stored, around: list[Passage], link: str) -> dict[str, Any]:
    """Write a passage, its source and its neighbours as a JSON object."""
    at = stored.passage.ordinal
    return {
        **passage_json(stored.passage),
        "title": stored.title,
        "uri": stored.source.uri,
        "sha256": stored.source.sha256,
        "link": link,
        "before": [passage_json(passage) for passage in around if passage.ordinal < at],
        "after": [passage_json(passage) for passage in around if passage.ordinal > at],
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    """Write a document, all but its text, as a JSON object."""
    return {
        "id": entry.id,
        "title": entry.title,
        "uri": entry.source.uri,
        "media_type": entry.source.media_type,
        "sha256": entry.source.sha256,
        "modified": time_text(entry.source.modified),
        "metadata": {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in entry.metadata.items()
        },
        "passages": entry.passages,
        "characters": entry.characters,
        "added": time_text(entry.added),
        "generation": entry.generation,
    }
