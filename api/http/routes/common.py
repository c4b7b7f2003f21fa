"""What the routes share."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
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


def json_response(
    data: Any, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """Make a response of what is our own, and needs no validation."""
    try:
        body = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except ValueError:
        body = json.dumps(_finite(data), allow_nan=False).encode()
    return Response(body, status, dict(headers or {}), "application/json")


def _finite(data: Any) -> Any:
    """Replace what JSON cannot say: numbers that are not finite become null."""
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_finite(value) for value in data]
    infinite = isinstance(data, float) and (data != data or abs(data) == float("inf"))  # noqa: PLR0124
    return None if infinite else data


def failures(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Describe how a route can fail."""
    always = (HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY)
    return {
        status.value: {"model": ProblemOut, "description": status.phrase}
        for status in sorted({*always, *statuses})
    }
