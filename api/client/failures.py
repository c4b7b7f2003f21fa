"""What went wrong with a request, as the errors of the library."""

import ssl
from collections.abc import Iterator
from http import HTTPStatus

import httpx

from api.client.calls import Response
from qa.errors import (
    NotAuthorised,
    PinciteError,
    ServerBusy,
    ServerError,
    ServerTimeout,
    ServerUnreachable,
)

_MOST_SAID = 2_000
_NOT_AUTHORISED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


def error_of_reply(response: Response, url: str) -> PinciteError:
    """Make an error of a reply: that whose code it names, where it is a problem (RFC 9457)."""
    code, detail = problem_of(response)
    said = detail or f"{url} answered {response.status} {_phrase(response.status)}".rstrip() + "."
    if response.status in _NOT_AUTHORISED:
        return NotAuthorised(f"{said} Set PINCITE_KEY, or key in Python, to the server's key.")
    if httpx.codes.is_redirect(response.status):
        where = response.headers.get("location", "")[:_MOST_SAID]
        return ServerError(f"{url} sends on to {where!r}, which is not followed: ask there itself.")
    other = ServerBusy if response.status in _BUSY else ServerError
    return errors_by_code().get(code, other)(said)


def problem_of(response: Response) -> tuple[str, str]:
    """Give a problem's code and detail; empty where it is none."""
    try:
        problem = response.json()
    except ServerError:
        return "", ""
    if not isinstance(problem, dict):
        return "", ""
    code, detail = (problem.get(name) for name in ("code", "detail"))
    return (
        code if isinstance(code, str) else "",
        detail[:_MOST_SAID] if isinstance(detail, str) else "",
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def errors_by_code() -> dict[str, type[PinciteError]]:
    """Give every error under its code."""
    found: dict[str, type[PinciteError]] = {}
    waiting: list[type[PinciteError]] = [PinciteError]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found |= {kind.code: kind for kind in kinds}
        waiting += kinds
    return found


def error_of_sending(
    error: httpx.RequestError, url: str, timeout: httpx.Timeout, *, known: bool
) -> ServerError:
    """Make an error of a request that got no reply, or none to its end.

    Args:
        error: What httpx says.
        url: The server's address.
        timeout: For how long it was waited for.
        known: Whether it makes no difference if the server got the request.
    """
    kind, said = _told(error, url, timeout)
    sent = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return kind(f"{said} Whether it was done is not known." if sent and not known else said)


def _told(
    error: httpx.RequestError, url: str, timeout: httpx.Timeout
) -> tuple[type[ServerError], str]:
    kind: type[ServerError] = ServerUnreachable
    match error:
        case httpx.ConnectTimeout():
            kind = ServerTimeout
            said = f"{url} gave no connection within {timeout.connect:g} seconds."
        case httpx.PoolTimeout():
            kind, said = ServerTimeout, f"No connection was free within {timeout.pool:g} seconds."
        case httpx.TimeoutException():
            kind, said = ServerTimeout, f"{url} did not answer within {timeout.read:g} seconds."
        case httpx.ConnectError() if is_distrusted(error):
            said = f"No safe connection to {url} can be made ({error})."
        case httpx.ConnectError():
            said = f"No server answers at {url} ({error}): start one with pincite serve."
        case httpx.DecodingError():
            kind, said = ServerError, f"{url} sent what cannot be unpacked ({error})."
        case _:
            said = f"{url} broke off ({str(error) or type(error).__name__})."
    return kind, said


def is_distrusted(error: httpx.RequestError) -> bool:
    """Whether a connection failed over TLS: a certificate that is not trusted, for one."""
    return any(isinstance(cause, ssl.SSLError) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
