"""A message as a chat completion, whole or in chunks.

See https://developers.openai.com/api/reference/resources/chat. A chunk with `event` is for Open
WebUI; other clients pass over it, since it has no choices.
"""

import secrets
import time
from collections.abc import Iterator
from typing import Any

from api.http.openai.said import Said
from api.http.openai.sources import source_event, url_citation

PREFIX = "chatcmpl-"

_RANDOM_BYTES = 18


def completion_id(answer_id: str | None) -> str:
    """Name a completion: after its answer, so that it can be judged, where that is remembered."""
    return f"{PREFIX}{answer_id or secrets.token_urlsafe(_RANDOM_BYTES)}"


def usage_of(read: int, written: int) -> dict[str, int]:
    """Say how many tokens were read and written."""
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def completion(said: Said, model: str, usage: dict[str, int], known: str) -> dict[str, Any]:
    """Write a message as a chat completion; `known` is its id."""
    message = {
        "role": "assistant",
        "content": said.text,
        "refusal": None,
        "annotations": _annotations(said),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {**_head("chat.completion", model, known), "choices": [choice], "usage": usage}


def chunks(
    said: Said, model: str, usage: dict[str, int] | None, known: str
) -> Iterator[dict[str, Any]]:
    """Write a message as chunks: who speaks, the text, citations, sources, the end, the usage.

    Args:
        said: The message.
        model: The model as it was asked for.
        usage: What the last chunk is to say; None where the client wants no such chunk.
        known: The completion's id.
    """
    head = _head("chat.completion.chunk", model, known)
    if usage is not None:
        head["usage"] = None
    yield _chunk(head, {"role": "assistant", "content": ""})
    for piece in said.pieces:
        yield _chunk(head, {"content": piece})
    for cited in said.cited:
        yield {**head, "choices": [], "event": source_event(cited)}
    if said.cited:
        yield _chunk(head, {"annotations": _annotations(said)})
    yield _chunk(head, {}, "stop")
    if usage is not None:
        yield {**head, "choices": [], "usage": usage}


def _head(kind: str, model: str, known: str) -> dict[str, Any]:
    return {"id": known, "object": kind, "created": int(time.time()), "model": model}


def _chunk(
    head: dict[str, Any], delta: dict[str, Any], finish_reason: str | None = None
) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return {**head, "choices": [choice]}


def _annotations(said: Said) -> list[dict[str, Any]]:
    return [{"type": "url_citation", "url_citation": url_citation(each)} for each in said.cited]
