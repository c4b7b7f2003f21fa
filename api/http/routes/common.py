"""What the routes share."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from pydantic_core import to_json, to_jsonable_python
from starlette.responses import Response

from api.http.schemas import ProblemOut
from api.http.service import Service


async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(_service)]
InCollection = Annotated[
    str | None,
    Query(description="Which collection; the server's default one if none.", examples=["default"]),
]
DocumentId = Annotated[str, Path(description="The document.", examples=["upload:returns.md"])]


def json_bytes(data: Any) -> bytes:
    """Write what is our own, and needs no validation, as JSON.

    Numbers that are not finite, which JSON cannot say, become null.
    """
    try:
        return to_json(data, inf_nan_mode="null")
    except ValueError:  # half a surrogate pair, which JSON can say and UTF-8 cannot
        return json.dumps(to_jsonable_python(data, inf_nan_mode="null")).encode()


def json_response(
    data: Any, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """Make a response of what `json_bytes` writes."""
    return Response(json_bytes(data), status, dict(headers or {}), "application/json")


def failures(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Describe how a route can fail."""
    always = (HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY)
    return {
        status.value: {"model": ProblemOut, "description": status.phrase}
        for status in sorted({*always, *statuses})
    }
