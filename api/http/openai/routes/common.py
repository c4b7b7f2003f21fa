"""What these routes share."""

from collections.abc import AsyncIterator, Iterable
from http import HTTPStatus
from typing import Any

from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from api.http.openai.described import ErrorOut
from api.http.routes.common import json_bytes

TAG = "openai"

_HEADERS = {"X-Accel-Buffering": "no"}


def errors(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Describe how a route can fail."""
    always = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
    return {
        status.value: {"model": ErrorOut, "description": status.phrase}
        for status in sorted({*always, *statuses})
    }


def streamed(events: Iterable[dict[str, Any]], *, last: str = "") -> StreamingResponse:
    """Stream what is ready as server-sent events, named where they have a type.

    Args:
        events: The events.
        last: What is sent after them, as it is.
    """

    async def body() -> AsyncIterator[bytes]:
        for event in events:
            yield format_sse_event(data_str=json_bytes(event).decode(), event=event.get("type"))
        if last:
            yield format_sse_event(data_str=last)

    return StreamingResponse(body(), headers=_HEADERS, media_type="text/event-stream")
