"""The passages of a message as citations and results, in the shapes that clients know."""

from typing import Any

from api.http.names import file_name_of
from api.http.openai.named import file_id_of
from api.http.openai.said import Cited
from qa.answers import Hit


def url_citation(cited: Cited) -> dict[str, Any]:
    """Cite a passage by its address; the indexes are of its numbered citation in the text."""
    return {
        "url": cited.url,
        "title": cited.hit.citation.title,
        "start_index": cited.start,
        "end_index": cited.end,
    }


def file_citation(cited: Cited, collection: str) -> dict[str, Any]:
    """Cite a passage by its document's file id."""
    return {"type": "file_citation", **_file(cited.hit, collection), "index": cited.start}


def source_event(cited: Cited) -> dict[str, Any]:
    """Give a passage as Open WebUI shows it beside a message; pages count from 0 there."""
    citation = cited.hit.citation
    metadata: dict[str, Any] = {"source": cited.url, "name": citation.title}
    if citation.page is not None:
        metadata["page"] = citation.page - 1
    return {
        "type": "source",
        "data": {
            "source": {"name": citation.title, "url": cited.url},
            "document": [citation.quote],
            "metadata": [metadata],
        },
    }


def search_result(hit: Hit, collection: str, attributes: dict[str, Any]) -> dict[str, Any]:
    """Give a passage as a result of a search in a vector store."""
    content = [{"type": "text", "text": hit.text}]
    shown = {**_file(hit, collection), "score": hit.score, "attributes": attributes}
    return {**shown, "content": content}


def call_result(hit: Hit, collection: str) -> dict[str, Any]:
    """Give a passage as a result of a model's own search."""
    return {**_file(hit, collection), "score": hit.score, "attributes": {}, "text": hit.text}


def _file(hit: Hit, collection: str) -> dict[str, Any]:
    return {
        "file_id": file_id_of(collection, hit.citation.document_id),
        "filename": file_name_of(hit.citation.uri, hit.citation.title),
    }
