"""A message as a response, whole or as the events that it comes in.

See https://developers.openai.com/api/reference/resources/responses.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.http.openai.said import Said
from api.http.openai.sources import call_result, file_citation, url_citation

_RANDOM_BYTES = 18
_PREFIX = "resp_"


def response_id_of(conversation_id: str) -> str:
    """Give the id of the response up to which a conversation is kept."""
    return f"{_PREFIX}{conversation_id}"


def conversation_id_of(response_id: str) -> str:
    """Give the conversation that is kept up to a response."""
    return response_id.removeprefix(_PREFIX)


def new_response_id() -> str:
    """Name a response that is not kept."""
    return response_id_of(secrets.token_urlsafe(_RANDOM_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Responding:
    """What a response is made of.

    Attributes:
        id: Its id.
        model: The model as it was asked for.
        question: What was searched for; None where nothing was.
        collection: Where.
        said: The message.
        read: How many tokens were read.
        written: How many were written.
        follows: The response before it, where there is one.
        stored: Whether another one can follow it.
        with_results: Whether the search says what it found.
        answer_id: What the answer is judged by; None where it is not remembered.
    """

    id: str
    model: str
    question: str | None
    collection: str
    said: Said
    read: int
    written: int
    follows: str | None
    stored: bool
    with_results: bool
    answer_id: str | None = None


def response(responding: Responding) -> dict[str, Any]:
    """Write a response."""
    return _response(responding, "completed", _items(responding), int(time.time()))


def events(responding: Responding) -> Iterator[dict[str, Any]]:
    """Write a response as its events, numbered from 0."""
    created = int(time.time())
    unfinished = _response(responding, "in_progress", [], created)
    items = _items(responding)
    unnumbered = [
        {"type": "response.created", "response": unfinished},
        {"type": "response.in_progress", "response": unfinished},
        *(event for at, item in enumerate(items) for event in _item_events(responding, item, at)),
        {
            "type": "response.completed",
            "response": _response(responding, "completed", items, created),
        },
    ]
    for number, event in enumerate(unnumbered):
        yield {**event, "sequence_number": number}


def _response(
    responding: Responding, status: str, output: list[dict[str, Any]], created: int
) -> dict[str, Any]:
    usage = {
        "input_tokens": responding.read,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": responding.written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": responding.read + responding.written,
    }
    return {
        "id": responding.id,
        "object": "response",
        "created_at": created,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {"answer_id": responding.answer_id} if responding.answer_id else {},
        "model": responding.model,
        "output": output,
        "parallel_tool_calls": False,
        "previous_response_id": responding.follows,
        "store": responding.stored,
        "tool_choice": "auto",
        "tools": [],
        "usage": usage if status == "completed" else None,
    }


def _items(responding: Responding) -> list[dict[str, Any]]:
    message = {
        "id": f"msg_{responding.id.removeprefix(_PREFIX)}",
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [_part(responding.said.text, _annotations(responding))],
    }
    if responding.question is None:
        return [message]
    hits = [cited.hit for cited in responding.said.cited]
    results = [call_result(hit, responding.collection) for hit in hits]
    search = {
        "id": f"fs_{responding.id.removeprefix(_PREFIX)}",
        "type": "file_search_call",
        "status": "completed",
        "queries": [responding.question],
        "results": results if responding.with_results else None,
    }
    return [search, message]


def _item_events(responding: Responding, item: dict[str, Any], at: int) -> Iterator[dict[str, Any]]:
    where = {"output_index": at}
    kind = item["type"]
    fresh: dict[str, Any] = {"content": []} if kind == "message" else {"results": None}
    begun = {**item, "status": "in_progress", **fresh}
    yield {"type": "response.output_item.added", **where, "item": begun}
    within = {**where, "item_id": item["id"]}
    if kind == "message":
        yield from _message_events(responding, {**within, "content_index": 0})
    else:
        for step in ("in_progress", "searching", "completed"):
            yield {"type": f"response.file_search_call.{step}", **within}
    yield {"type": "response.output_item.done", **where, "item": item}


def _message_events(responding: Responding, where: dict[str, Any]) -> Iterator[dict[str, Any]]:
    text, annotations = responding.said.text, _annotations(responding)
    yield {"type": "response.content_part.added", **where, "part": _part("", [])}
    for piece in responding.said.pieces:
        yield {"type": "response.output_text.delta", **where, "delta": piece, "logprobs": []}
    for number, annotation in enumerate(annotations):
        added = {"annotation_index": number, "annotation": annotation}
        yield {"type": "response.output_text.annotation.added", **where, **added}
    yield {"type": "response.output_text.done", **where, "text": text, "logprobs": []}
    yield {"type": "response.content_part.done", **where, "part": _part(text, annotations)}


def _part(text: str, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}


def _annotations(responding: Responding) -> list[dict[str, Any]]:
    return [
        annotation
        for cited in responding.said.cited
        for annotation in (
            {"type": "url_citation", **url_citation(cited)},
            file_citation(cited, responding.collection),
        )
    ]
