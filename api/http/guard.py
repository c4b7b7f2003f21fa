"""What every request passes: the key, the size of its body, headers, the log, the last resort."""

import hmac
import time
from collections.abc import Iterable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import failure_of, response_to, unexpected
from qa.errors import NotAuthorised, TooLarge

MAX_BODY = 1024 * 1024
MAX_CONVERSATION = 16 * 1024 * 1024
UPLOADS = {("POST", "/v1/documents"), ("POST", "/library/uploads")}
CONVERSATIONS = {("POST", "/v1/chat/completions"), ("POST", "/v1/responses")}
SECRETS = ("/v1/chat/", "/v1/responses/")
PRIVATE = ("/v1", "/mcp")

_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_TOO_LARGE = 413

log = structlog.get_logger("pincite.http")


class Guard:
    """Stands in front of an app.

    Args:
        app: The app.
        key: What requests below `PRIVATE` must bring along; empty where they need nothing.
        max_upload: How large the body of an upload may be; one with a whole conversation,
            `MAX_CONVERSATION`; other bodies, `MAX_BODY`.
    """

    def __init__(self, app: ASGIApp, *, key: str, max_upload: int) -> None:
        self._app = app
        self._key = key.encode()
        self._max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        private = _private(scope["path"])

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if private:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._serve(scope, receive, sending)
        except ClientDisconnect:
            log.info("client went away", path=_logged(scope["path"]))
        except Exception as error:  # noqa: BLE001 (the last resort; it is logged)
            failure = unexpected(error)
            if not status:
                await response_to(failure, scope["path"])(scope, receive, sending)
        took = round((time.perf_counter() - began) * 1000, 2)
        say = log.info if private else log.debug
        say("request", method=scope["method"], path=_logged(scope["path"]), status=status, ms=took)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path = Headers(scope=scope), scope["path"]
        wanted = self._key and _private(path)
        if wanted and not self._allowed(headers.getlist("authorization")):
            error = NotAuthorised("This server asks for a key: Authorization: Bearer …")
            await response_to(failure_of(error), path)(scope, receive, send)
            return
        limit = self._limit(scope["method"], path)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > limit:
            await response_to(failure_of(_too_large(limit)), path)(scope, receive, send)
            return
        is_upload = (scope["method"], path) in UPLOADS
        await self._app(scope, receive if is_upload else _limited(receive, limit), send)

    def _limit(self, method: str, path: str) -> int:
        if (method, path) in CONVERSATIONS:
            return MAX_CONVERSATION
        return self._max_upload if (method, path) in UPLOADS else MAX_BODY

    def _allowed(self, given: Iterable[str]) -> bool:
        scheme, _, key = next(iter(given), "").partition(" ")
        same = hmac.compare_digest(key.strip().encode("latin-1"), self._key)
        return same and scheme.lower() == "bearer"


def _private(path: str) -> bool:
    return path in PRIVATE or path.startswith(tuple(f"{each}/" for each in PRIVATE))


def _logged(path: str) -> str:
    """Give a path as it is logged: whoever has a conversation's id has the conversation."""
    if ("POST", path) in CONVERSATIONS:
        return path
    return next((f"{secret}…" for secret in SECRETS if path.startswith(secret)), path)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body of this request may have {limit:,} bytes at most.")


def _limited(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(_TOO_LARGE, str(_too_large(limit)))
        return message

    return receiving
