import json
import ssl

import httpx
import pytest

from api.client.calls import Response
from api.client.failures import (
    error_of_reply,
    error_of_sending,
    errors_by_code,
    is_distrusted,
    problem_of,
)
from qa.errors import (
    CollectionNotFound,
    HomeLocked,
    NotAuthorised,
    PinciteError,
    ServerBusy,
    ServerError,
    ServerTimeout,
    ServerUnreachable,
)

URL = "http://there"
TIMEOUT = httpx.Timeout(connect=1.0, read=2.5, write=2.5, pool=4.0)


def reply(status: int, body: bytes | object = b"", **headers: str) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, headers=headers, body=data)


def test_every_error_can_come_back() -> None:
    known = errors_by_code()
    waiting = PinciteError.__subclasses__()
    while waiting:
        kind = waiting.pop()
        assert known[kind.code] is kind
        error = error_of_reply(reply(418, {"code": kind.code, "detail": "So it is."}), URL)
        assert (type(error), str(error)) == (kind, "So it is.")
        waiting += kind.__subclasses__()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, {"code": "collection-not-found"}, CollectionNotFound),
        (503, {"code": "home-locked"}, HomeLocked),
        (401, b"", NotAuthorised),
        (403, {"code": "collection-not-found"}, NotAuthorised),
        (429, b"<html>", ServerBusy),
        (503, {"code": "of-a-newer-server"}, ServerBusy),
        (500, {"code": "internal-error"}, ServerError),
        (404, b"[1]", ServerError),
        (799, b"\xff", ServerError),
    ],
)
def test_what_a_server_refuses(status: int, body: bytes | object, kind: type) -> None:
    error = error_of_reply(reply(status, body), URL)
    assert type(error) is kind
    assert str(error).startswith(f"{URL} answered {status}")


def test_a_redirect_is_named_and_not_followed() -> None:
    error = error_of_reply(reply(307, location="http://else\n\x1b[31m"), URL)
    assert type(error) is ServerError
    assert "'http://else\\n\\x1b[31m'" in str(error)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"code": "a", "detail": "b"}, ("a", "b")),
        ({"code": 1, "detail": [2]}, ("", "")),
        ({"detail": "x" * 5_000}, ("", "x" * 2_000)),
        ([], ("", "")),
        (b"<html>", ("", "")),
    ],
)
def test_problems(body: bytes | object, found: tuple[str, str]) -> None:
    assert problem_of(reply(404, body)) == found


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (httpx.ConnectError("refused"), ServerUnreachable, "pincite serve"),
        (httpx.ConnectTimeout(""), ServerTimeout, "no connection within 1 seconds"),
        (httpx.PoolTimeout(""), ServerTimeout, "free within 4 seconds"),
        (httpx.ReadTimeout(""), ServerTimeout, r"did not answer within 2\.5 seconds"),
        (httpx.ReadError(""), ServerUnreachable, r"broke off \(ReadError\)"),
        (httpx.RemoteProtocolError("what?"), ServerUnreachable, r"broke off \(what\?\)"),
        (httpx.DecodingError("zip"), ServerError, "cannot be unpacked"),
    ],
)
def test_what_got_no_reply(error: httpx.RequestError, kind: type[ServerError], said: str) -> None:
    for known in (True, False):
        made = error_of_sending(error, URL, TIMEOUT, known=known)
        assert type(made) is kind
        with pytest.raises(kind, match=said):
            raise made
        sent = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        assert ("is not known" in str(made)) == (sent and not known)


def test_what_is_not_trusted_is_told_from_what_is_not_there() -> None:
    untrusted = httpx.ConnectError("certificate verify failed")
    untrusted.__cause__ = OSError()
    untrusted.__cause__.__context__ = ssl.SSLCertVerificationError()
    assert is_distrusted(untrusted)
    assert not is_distrusted(httpx.ConnectError("refused"))
    said = str(error_of_sending(untrusted, URL, TIMEOUT, known=True))
    assert "No safe connection" in said
    assert "pincite serve" not in said
