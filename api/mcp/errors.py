"""What agents are told when something fails: what was wrong, and what to do next."""

import structlog
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api.logs import log_failure
from qa.errors import (
    DocumentNotFound,
    EncoderError,
    HomeError,
    InvalidInput,
    NotFound,
    PassageNotFound,
    PinciteError,
)

UNFORESEEN = "Something went wrong in the server; its log says what. Trying again may not help."
_NEXT: dict[type[PinciteError], str] = {
    PassageNotFound: "Search again: ids change with their documents.",
    DocumentNotFound: "list_documents names the documents that there are.",
    HomeError: "This is for whoever runs the server to put right.",
    EncoderError: "This is for whoever runs the server to put right.",
}

log = structlog.get_logger("pincite.mcp")


def is_callers(error: Exception) -> bool:
    """Whether it is for the caller to put right."""
    return isinstance(error, ValidationError | InvalidInput | NotFound)


def told(error: Exception) -> str:
    """Say what agents are told of an error; what is not theirs to put right is logged."""
    if isinstance(error, ValidationError):
        return "; ".join(dict.fromkeys(_wrong(each) for each in error.errors())) + "."
    if not isinstance(error, PinciteError):
        log_failure(log, "unexpected error", error)
        return UNFORESEEN
    if not is_callers(error):
        log.error("failed", code=error.code, detail=str(error))
    following = next((_NEXT[kind] for kind in type(error).__mro__ if kind in _NEXT), "")
    return f"{error} {following}".strip()


def _wrong(error: ErrorDetails) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{where}: there is no such argument"
    if error["type"] == "missing":
        return f"{where}: must be given"
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}"
