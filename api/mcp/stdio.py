"""MCP over standard input and output, for a client that starts the process itself."""

import threading
from collections.abc import AsyncIterable, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Self

import anyio
import structlog
from anyio.streams.memory import MemoryObjectSendStream
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import PARSE_ERROR, ErrorData, JSONRPCError

from api.library import Library
from api.mcp.desk import DOOR
from api.mcp.server import create_server
from api.remembering import Remembering
from api.settings import Settings

_NO_MESSAGE = "The line is no JSON-RPC message in UTF-8: one JSON object a line is."

log = structlog.get_logger("pincite.mcp")


class Reading:
    """A home that is opened for reading when it is first asked: there may be nothing in it yet.

    Args:
        settings: Which home, and how to work with it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = threading.Lock()
        self._library: Library | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._library:
            self._library.close()

    @contextmanager
    def using(self, _: str | None) -> Iterator[Library]:
        """Give the library.

        Raises:
            CollectionNotFound: There is nothing in the home yet.
            HomeError: It cannot be opened.
        """
        with self._opening:
            if self._library is None:
                self._library = Library(self._settings, writing=False)
        yield self._library


def run(settings: Settings) -> None:
    """Serve until standard input ends."""
    with Reading(settings) as reading, Remembering(settings, warn=_not_remembered) as remembering:
        keep = partial(remembering.keep, door=DOOR)
        anyio.run(_serve, create_server(reading.using, settings.public_url, keep=keep))


def _not_remembered(why: str) -> None:
    log.warning("answers are not remembered", detail=why)


async def _serve(server: Server[Any]) -> None:
    options = server.create_initialization_options()
    passed_on, readable = anyio.create_memory_object_stream[SessionMessage | Exception]()
    async with stdio_server() as (incoming, outgoing), anyio.create_task_group() as tasks:
        tasks.start_soon(_pass_on, incoming, passed_on, outgoing.send)
        await server.run(readable, outgoing, options)
        tasks.cancel_scope.cancel()


async def _pass_on(
    incoming: AsyncIterable[SessionMessage | Exception],
    passed_on: MemoryObjectSendStream[SessionMessage | Exception],
    answer: Callable[[SessionMessage], Awaitable[None]],
) -> None:
    """Pass messages on, and answer what is none, which the SDK drops: somebody waits for it."""
    async with passed_on:
        async for item in incoming:
            if isinstance(item, Exception):
                error = ErrorData(code=PARSE_ERROR, message=_NO_MESSAGE)
                await answer(SessionMessage(JSONRPCError(jsonrpc="2.0", id=None, error=error)))
            else:
                await passed_on.send(item)
