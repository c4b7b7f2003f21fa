"""What both clients tell httpx, and take from it."""

import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import urlsplit

import httpx

from api.client.attempts import Attempt
from api.client.calls import Response
from qa.errors import InvalidInput, ServerError, ServerTimeout

_CHATS = "/v1/chat/"
MOST_BYTES = 256 * 1024 * 1024
_CONNECTIONS = httpx.Limits(max_connections=100, max_keepalive_connections=20)


class Options(TypedDict):
    """What an httpx client is made with."""

    base_url: str
    headers: httpx.Headers
    limits: httpx.Limits
    verify: ssl.SSLContext | bool


def options(url: str, key: str | None, ssl_context: ssl.SSLContext | None) -> Options:
    """Say with what an httpx client is made.

    Raises:
        InvalidInput: The address is not one, or the key cannot be sent.
    """
    address = url.rstrip("/")
    if not _is_address(address):
        raise InvalidInput(
            "That is not the address of a server: http://127.0.0.1:8765 is one. A key does not go "
            "into it."
        )
    if key and not (key.isascii() and key.isprintable()):
        raise InvalidInput("The key cannot be sent: it has characters that no header can have.")
    return {
        "base_url": address,
        "headers": httpx.Headers({"Authorization": f"Bearer {key}"} if key else {}),
        "limits": _CONNECTIONS,
        "verify": ssl_context or True,
    }


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        return False
    return bool(named) and "@" not in parts.netloc and not parts.query and not parts.fragment


class _Discreet(httpx.URL):
    """An address that is logged without a conversation's id: that is all it takes to read it."""

    def __str__(self) -> str:
        before, chat, _ = super().__str__().partition(_CHATS)
        return f"{before}{chat}…" if chat else before


@contextmanager
def request_of(
    client: httpx.Client | httpx.AsyncClient, attempt: Attempt
) -> Iterator[httpx.Request]:
    """Make the request of an attempt, its file open while it is sent.

    Raises:
        InvalidInput: A name in it cannot be sent.
        OSError: The file cannot be read.
    """
    call = attempt.call
    query = {name: value for name, value in call.query.items() if value is not None}
    made: dict[str, Any] = {"params": query, "timeout": attempt.timeout}
    opened = None
    if call.file is not None:
        content = call.file.content
        opened = content.open("rb") if isinstance(content, Path) else None
        made |= {"files": {"file": (call.file.name, opened or content)}, "data": call.body}
    elif call.body is not None:
        made["content"] = json.dumps(call.body, allow_nan=False).encode()
        made["headers"] = {"Content-Type": "application/json"}
    try:
        try:
            request = client.build_request(call.method, call.path, **made)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise InvalidInput(f"That cannot be sent: {error}.") from error
        request.url = _Discreet(request.url)
        yield request
    finally:
        if opened:
            opened.close()


class Receiver:
    """Takes a reply in, piece by piece.

    Args:
        attempt: What it replies to.
        response: Its status and headers.

    Raises:
        ServerTimeout: It is not there in time.
        ServerError: It is too large.
    """

    def __init__(self, attempt: Attempt, response: httpx.Response) -> None:
        self._until = attempt.until
        self._status = response.status_code
        self._headers = {name.lower(): value for name, value in response.headers.items()}
        self._into = attempt.call.into if response.is_success else None
        self._body = bytearray()
        if self._into:
            self._into.seek(0)
            self._into.truncate()

    def take(self, piece: bytes) -> None:
        """Take the next piece."""
        if time.monotonic() > self._until:
            raise ServerTimeout("The reply did not come to its end in the time it was given.")
        if self._into:
            self._into.write(piece)
            return
        self._body += piece
        if len(self._body) > MOST_BYTES:
            raise ServerError(f"The reply has over {MOST_BYTES:,} bytes.")

    def response(self) -> Response:
        """Give the reply."""
        return Response(status=self._status, headers=self._headers, body=bytes(self._body))
