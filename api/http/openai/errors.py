"""Failures as OpenAI's API has them: `{"error": {"message", "type", "param", "code"}}`.

See https://developers.openai.com/api/docs/guides/error-codes.
"""

import json
from http import HTTPStatus

from starlette.responses import Response

from api.http.failures import Failure
from qa.errors import ConversationNotFound, ModelNotFound, NotAuthorised

PREFIXES = tuple(
    f"/v1/{name}" for name in ("models", "chat/completions", "responses", "vector_stores", "files")
)

_CODES = {
    ConversationNotFound.code: "previous_response_not_found",
    NotAuthorised.code: "invalid_api_key",
}
_PARAMS = {
    ConversationNotFound.code: "previous_response_id",
    ModelNotFound.code: "model",
}
_STORES = PREFIXES[-2:]
_NOT_BY_THIS_DOOR = (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
_HINT = "Documents are added by POST /v1/documents, and deleted by DELETE /v1/documents/ID."


def is_openais(path: str) -> bool:
    """Whether a path is one of OpenAI's API."""
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in PREFIXES)


def error_response(failure: Failure, path: str) -> Response:
    """Make a response of a failure.

    What does not fit the description is a bad request, as clients know it from there.
    """
    status = failure.status
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        status = HTTPStatus.BAD_REQUEST
    message = failure.detail
    if status in _NOT_BY_THIS_DOOR and path.startswith(_STORES):
        message = f"{message} {_HINT}"
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    error = {
        "message": message,
        "type": "server_error" if is_ours else "invalid_request_error",
        "param": _param(failure),
        "code": _CODES.get(failure.code, failure.code.replace("-", "_")),
    }
    headers = dict(failure.headers or {})
    return Response(json.dumps({"error": error}), status, headers, "application/json")


def _param(failure: Failure) -> str | None:
    if failure.errors:
        return failure.errors[0]["where"].removeprefix("body.")
    return _PARAMS.get(failure.code)
