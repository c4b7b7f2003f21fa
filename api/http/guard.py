"""What every request passes: its origin, the key, its size, headers, the log, the last resort."""

import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.failures import Failure
from api.http.origins import FOREIGN, UNKNOWN_HOST, Origins
from api.http.passes import COOKIE, LET_IN, Passes
from api.http.paths import is_open
from api.http.problems import failure_of, response_to, unexpected
from qa.errors import NotAuthorised, TooLarge

MAX_BODY = 1024 * 1024
MAX_CONVERSATION = 16 * 1024 * 1024
UPLOADS = {("POST", "/v1/documents"), ("POST", "/library/uploads")}
CONVERSATIONS = {("POST", "/v1/chat/completions"), ("POST", "/v1/responses")}
SECRETS = ("/v1/chat/", "/v1/responses/")
AGENTS = "/mcp"
SIGNED = "/slack/"

_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_TOO_LARGE = 413
_WANTS_KEY = "This server asks for a key: Authorization: Bearer …"

log = structlog.get_logger("pincite.http")


class Guard:
    """Stands in front of an app.

    Args:
        app: The app.
        passes: Who may see what is not open to anybody.
        origins: Which pages may send what changes something, and by which names it is reached.
        max_upload: How large the body of an upload may be; one with a whole conversation,
            `MAX_CONVERSATION`; other bodies, `MAX_BODY`.
    """

    def __init__(self, app: ASGIApp, *, passes: Passes, origins: Origins, max_upload: int) -> None:
        self._app = app
        self._passes = passes
        self._origins = origins
        self._max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        private = not is_open(scope["path"])

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
                await response_to(failure, Request(scope))(scope, receive, sending)
        took = round((time.perf_counter() - began) * 1000, 2)
        say = log.info if private else log.debug
        say("request", method=scope["method"], path=_logged(scope["path"]), status=status, ms=took)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path = Headers(scope=scope), scope["path"]
        refused = self._refused(scope, headers)
        if refused:
            await response_to(refused, Request(scope))(scope, receive, send)
            return
        limit = self._limit(scope["method"], path)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > limit:
            too_large = failure_of(_too_large(limit))
            await response_to(too_large, Request(scope))(scope, receive, send)
            return
        is_upload = (scope["method"], path) in UPLOADS
        await self._app(scope, receive if is_upload else _limited(receive, limit), send)

    def _limit(self, method: str, path: str) -> int:
        if (method, path) in CONVERSATIONS:
            return MAX_CONVERSATION
        return self._max_upload if (method, path) in UPLOADS else MAX_BODY

    def _refused(self, scope: Scope, headers: Headers) -> Failure | None:
        """Say why a request is refused, before anything else is done with it; None where it is not.

        Whoever sends the key itself is no browser that a page of another site makes send something.
        """
        path, needs_key = scope["path"], self._passes.needed and not is_open(scope["path"])
        if needs_key and self._has_key(headers):
            return None
        if path.startswith(AGENTS) and not needs_key:  # it looks at names and origins by itself
            return None
        if self._origins.is_foreign(scope["method"], headers) and not path.startswith(SIGNED):
            return FOREIGN
        if needs_key:
            scope[LET_IN] = not path.startswith(AGENTS) and self._has_pass(scope)
            return None if scope[LET_IN] else failure_of(NotAuthorised(_WANTS_KEY))
        is_known = is_open(path) or self._passes.needed or self._origins.is_known(headers)
        return None if is_known else UNKNOWN_HOST

    def _has_key(self, headers: Headers) -> bool:
        scheme, _, key = next(iter(headers.getlist("authorization")), "").partition(" ")
        return self._passes.is_key(key.strip().encode("latin-1")) and scheme.lower() == "bearer"

    def _has_pass(self, scope: Scope) -> bool:
        return self._passes.holds(Request(scope).cookies.get(COOKIE, ""))


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
