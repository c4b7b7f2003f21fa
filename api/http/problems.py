"""Every failure as problem details (RFC 9457), and which status each error has.

A problem has `type`, `title`, `status`, `detail` and `code`; one of a request that does not fit
the description has `errors` besides. `code` never changes its meaning; `type` is
`/problems/` and the code.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.logs import log_failure
from qa.errors import (
    AlreadyExists,
    CollectionReplaced,
    EncoderError,
    HomeError,
    HomeLocked,
    HomeNotWritable,
    InvalidInput,
    NotAuthorised,
    NotFound,
    PinciteError,
    ReadingError,
    ServerError,
    StorageFull,
    TooLarge,
)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "10"

STATUSES: dict[type[PinciteError], HTTPStatus] = {
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    AlreadyExists: HTTPStatus.CONFLICT,
    ReadingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HomeError: HTTPStatus.INTERNAL_SERVER_ERROR,
    HomeLocked: HTTPStatus.SERVICE_UNAVAILABLE,
    HomeNotWritable: HTTPStatus.SERVICE_UNAVAILABLE,
    CollectionReplaced: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    EncoderError: HTTPStatus.SERVICE_UNAVAILABLE,
    ServerError: HTTPStatus.BAD_GATEWAY,
    NotAuthorised: HTTPStatus.UNAUTHORIZED,
}
_HEADERS: dict[type[PinciteError], dict[str, str]] = {
    HomeLocked: {"Retry-After": RETRY_SECONDS},
    CollectionReplaced: {"Retry-After": RETRY_SECONDS},
    NotAuthorised: {"WWW-Authenticate": 'Bearer realm="Pincite"'},
}
_CODES = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
}
_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
}
_NOT_AN_OBJECT = {"model_attributes_type", "dict_type", "model_type"}

log = structlog.get_logger("pincite.http")


def status_of(error: type[PinciteError]) -> HTTPStatus:
    """Give the status of an error: its own, or that of the nearest error above it."""
    return next(STATUSES[each] for each in error.__mro__ if each in STATUSES)


def problem(
    code: str,
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] | None = None,
) -> Response:
    """Make a response of a problem."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": code.replace("-", " ").capitalize().replace("json", "JSON"),
        "status": int(status),
        "detail": detail,
        "code": code,
    }
    if errors is not None:
        body["errors"] = errors
    return Response(json.dumps(body), status, dict(headers or {}), MEDIA_TYPE)


def problem_of(error: PinciteError) -> Response:
    """Make a response of one of our own errors."""
    kind = type(error)
    headers = next((_HEADERS[each] for each in kind.__mro__ if each in _HEADERS), None)
    return problem(error.code, status_of(kind), str(error), headers=headers)


def unexpected(error: Exception) -> Response:
    """Make a response of an error nobody foresaw; what it was goes to the log alone."""
    log_failure(log, "unexpected error", error)
    detail = "Something went wrong in the server; its log says what."
    return problem("internal-error", HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def add_handlers(app: FastAPI) -> None:
    """Have an app answer every failure with a problem."""
    app.add_exception_handler(PinciteError, _on_pincite_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_pincite_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, PinciteError):
        raise error
    if status_of(type(error)) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("failed", code=error.code, detail=str(error))
    return problem_of(error)


async def _on_http_exception(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    code = _CODES.get(status, f"http-{status.value}")
    detail = _DETAILS.get(status, str(error.detail))
    return problem(code, status, detail, headers=error.headers)


async def _on_invalid(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if found[0]["type"] == "json_invalid":
        reason, at = found[0]["ctx"]["error"], found[0]["loc"][-1]
        detail = f"The body is not valid JSON: {reason} at character {at}."
        return problem("invalid-json", HTTPStatus.BAD_REQUEST, detail)
    errors = [_described(each) for each in found]
    detail = "; ".join(f"{each['where']}: {each['message']}" for each in errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(InvalidInput.code, status, f"{detail}.", errors=errors)


def _described(error: Mapping[str, Any]) -> dict[str, str]:
    kind, where = error["type"], ".".join(str(part) for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        message = "there is no such field"
    if where == "body" and kind in {*_NOT_AN_OBJECT, "missing"}:
        message = "must be a JSON object, sent with Content-Type: application/json"
    return {"where": where, "message": message[:1].lower() + message[1:]}
