"""MCP over streamable HTTP, at `/mcp`: every request by itself, without sessions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.http.failures import Failure
from api.http.problems import problem
from api.http.service import Service
from api.mcp.desk import DOOR
from api.mcp.server import create_server
from api.settings import Settings

PATHS = ("/mcp", "/mcp/")
_HERE = ("127.0.0.1", "localhost", "[::1]")
_REFUSED = (
    "Without a key this server takes MCP requests only that were sent to an address of this "
    "machine, or to PINCITE_PUBLIC_URL, so that no page of the web can ask it through somebody's "
    "browser. Set PINCITE_PUBLIC_URL to the address it is reached at, or set PINCITE_KEY."
)


class Agents:
    """Answers MCP requests.

    Args:
        service: What it serves.
    """

    def __init__(self, service: Service) -> None:
        settings = service.settings
        server = create_server(
            service.using, settings.public_url, keep=partial(service.remembering.keep, door=DOOR)
        )
        self._manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
        self._checking = TransportSecurityMiddleware(named(settings))
        self.routes = [Route(path, self, methods=["POST"]) for path in PATHS]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take requests."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        refused = await self._checking.validate_request(Request(scope))
        if refused:
            status = HTTPStatus(refused.status_code)
            failure = Failure(code="host-refused", status=status, detail=_REFUSED)
            await problem(failure)(scope, receive, send)
            return
        await self._manager.handle_request(scope, receive, send)


def named(settings: Settings) -> TransportSecuritySettings:
    """Say which names the server answers to, as `Host` and `Origin` headers have them.

    Whoever has the key may come by any name: a page that was made to look like one of this server
    (DNS rebinding, https://modelcontextprotocol.io/specification/2025-06-18/basic/transports) has
    none.
    """
    if settings.key:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    own = f"[{settings.host}]" if ":" in settings.host else settings.host
    public = urlsplit(settings.public_url)
    names = dict.fromkeys((*_HERE, own))
    hosts = [each for name in names for each in (name, f"{name}:*")]
    origins = [f"http://{host}" for host in hosts]
    if public.netloc:
        hosts.append(public.netloc)
        origins.append(f"{public.scheme}://{public.netloc}")
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
