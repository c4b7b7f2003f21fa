"""Every failure as a response, and which status each error has.

It is problem details (RFC 9457), but on the paths of OpenAI's API, which has a shape of its own,
and a page where people look. A problem has `type` (`/problems/` and the code), `title`, `status`,
`detail` and `code`; one of a request that does not fit the description has `errors` besides.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.http.failures import Failure
from api.http.openai.errors import error_response, is_openais
from api.http.pages.failing import failure_page
from api.http.paths import is_api, is_page
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
    NotFromSlack,
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
    NotFromSlack: {},
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


def problem(failure: Failure) -> Response:
    """Make problem details of a failure."""
    body: dict[str, Any] = {
        "type": f"/problems/{failure.code}",
        "title": failure.code.replace("-", " ").capitalize().replace("json", "JSON"),
        "status": int(failure.status),
        "detail": failure.detail,
        "code": failure.code,
    }
    if failure.errors is not None:
        body["errors"] = failure.errors
    return Response(json.dumps(body), failure.status, dict(failure.headers or {}), MEDIA_TYPE)


def response_to(failure: Failure, request: Request) -> Response:
    """Make a response of a failure, in the shape that belongs to the path."""
    path = request.url.path
    if is_openais(path):
        return error_response(failure, path)
    is_browser = "text/html" in request.headers.get("accept", "")
    if is_page(path) or (is_browser and not is_api(path)):
        return failure_page(failure, request)
    return problem(failure)


def failure_of(error: PinciteError) -> Failure:
    """Translate one of our own errors."""
    kind = type(error)
    headers = next((_HEADERS[each] for each in kind.__mro__ if each in _HEADERS), None)
    return Failure(code=error.code, status=status_of(kind), detail=str(error), headers=headers)


def unexpected(error: Exception) -> Failure:
    """Translate an error nobody foresaw; what it was goes to the log alone."""
    log_failure(log, "unexpected error", error)
    detail = "Something went wrong in the server; its log says what."
    return Failure(code="internal-error", status=HTTPStatus.INTERNAL_SERVER_ERROR, detail=detail)


def add_handlers(app: FastAPI) -> None:
    """Have an app answer every failure in its shape."""
    app.add_exception_handler(PinciteError, _on_pincite_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_pincite_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, PinciteError):
        raise error
    if status_of(type(error)) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("failed", code=error.code, detail=str(error))
    return response_to(failure_of(error), request)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    code = _CODES.get(status, f"http-{status.value}")
    detail = _DETAILS.get(status, str(error.detail))
    failure = Failure(code=code, status=status, detail=detail, headers=error.headers)
    return response_to(failure, request)


async def _on_invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return response_to(_misfit(error), request)


def _misfit(error: RequestValidationError) -> Failure:
    found = error.errors()
    if found[0]["type"] == "json_invalid":
        reason, at = found[0]["ctx"]["error"], found[0]["loc"][-1]
        detail = f"The body is not valid JSON: {reason} at character {at}."
        return Failure(code="invalid-json", status=HTTPStatus.BAD_REQUEST, detail=detail)
    errors = [_described(each) for each in found]
    detail = "; ".join(f"{each['where']}: {each['message']}" for each in errors)
    return Failure(
        code=InvalidInput.code,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        detail=f"{detail}.",
        errors=errors,
    )


def _described(error: Mapping[str, Any]) -> dict[str, str]:
    kind, where = error["type"], ".".join(filter(_is_named, map(str, error["loc"])))
    message = str(error["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        message = "there is no such field"
    if where == "body" and kind in {*_NOT_AN_OBJECT, "missing"}:
        message = "must be a JSON object, sent with Content-Type: application/json"
    return {"where": where, "message": message[:1].lower() + message[1:]}


def _is_named(part: str) -> bool:
    """Whether a part of a place is a field or a number, and not which type was tried there."""
    return part.isdecimal() or part.replace("-", "_").isidentifier()
