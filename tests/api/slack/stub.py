"""A stub of Slack on loopback: its Web API, `response_url`s, and Socket Mode.

It checks what it is sent as Slack would, and remembers it.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.api.slack.blockkit import faults_of

BOT, BOT_ID, TEAM = "U0PINCITE", "B0PINCITE", "T0TEAM"
TOKEN, APP_TOKEN = "xoxb-stub", "xapp-stub"
PATIENCE = 30.0
_REQUIRED = {
    "auth.test": set(),
    "apps.connections.open": set(),
    "chat.postMessage": {"channel", "text"},
    "chat.postEphemeral": {"channel", "user", "text"},
    "assistant.threads.setStatus": {"channel_id", "thread_ts", "status"},
    "assistant.threads.setSuggestedPrompts": {"channel_id", "prompts"},
    "views.open": {"trigger_id", "view"},
    "conversations.replies": {"channel", "ts"},
    "respond": {"text"},
}
_MESSAGES = {"chat.postMessage", "chat.postEphemeral", "respond"}


@dataclass(frozen=True)
class Call:
    """Something that came."""

    method: str
    body: dict[str, Any]
    at: float


@dataclass
class Slack:
    """A workspace.

    Attributes:
        calls: All that came and was taken.
        faults: What was wrong with what came.
        limits: For each method, the seconds after which to come again, one for each refusal.
        errors: For each method, the error it answers.
        delays: For each method, the seconds between taking a call and answering it.
        replies: The messages of threads.
        acknowledged: Ids of envelopes that were acknowledged over Socket Mode, with what was said.
    """

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    limits: dict[str, list[int]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    acknowledged: dict[str, Any] = field(default_factory=dict)
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def address(self, channel: str) -> str:
        """A `response_url` for something in a channel."""
        return f"{self.url}/respond/{channel}"

    def came(self, *methods: str) -> list[dict[str, Any]]:
        return [call.body for call in list(self.calls) if call.method in methods]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Messages to everybody."""
        return self.came("chat.postMessage")

    def wait(self, method: str, count: int = 1, seconds: float = PATIENCE) -> list[dict[str, Any]]:
        """Wait until something has come so often."""
        self.until(lambda: len(self.came(method)) >= count, seconds)
        return self.came(method)

    def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, (self.faults, [call.method for call in self.calls])
            time.sleep(0.02)

    def push(self, envelope: dict[str, Any]) -> None:
        """Send something over Socket Mode."""
        self.until(lambda: bool(self._sockets))
        assert self._loop
        sending = self._sockets[-1].send_str(json.dumps(envelope))
        asyncio.run_coroutine_threadsafe(sending, self._loop).result(10)

    def hang_up(self) -> None:
        """Have the connection of Socket Mode made anew, as Slack does every few hours."""
        assert self._loop
        closing = self._sockets[-1].close()
        asyncio.run_coroutine_threadsafe(closing, self._loop).result(10)

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        wanted = APP_TOKEN if method == "apps.connections.open" else TOKEN
        if request.headers.get("Authorization") != f"Bearer {wanted}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        response = self._taken(method, await _body_of(request))
        await asyncio.sleep(self.delays.get(method, 0))
        return response

    async def _respond(self, request: web.Request) -> web.Response:
        body = {**await request.json(), "channel": request.match_info["channel"]}
        taken = self._taken("respond", body)
        return taken if taken.status != 200 else web.Response(text="ok")

    def _taken(self, method: str, body: dict[str, Any]) -> web.Response:
        if self.limits.get(method):
            seconds = self.limits[method].pop(0)
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": f"{seconds}"},
            )
        if method in self.errors:
            return web.json_response({"ok": False, "error": self.errors[method]})
        faults = [f"{method}: {name} is missing" for name in _REQUIRED[method] - set(body)]
        if method in _MESSAGES:
            faults += faults_of(body)
            if method != "chat.postEphemeral" and body.get("unfurl_links") is not False:
                faults.append("links would be unfurled")
        if faults:
            self.faults += faults
            return web.json_response({"ok": False, "error": "invalid_arguments"})
        self.calls.append(Call(method, body, time.monotonic()))
        return web.json_response({"ok": True, **self._said(method, body)})

    def _said(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        if method == "auth.test":
            return {"user_id": BOT, "bot_id": BOT_ID, "team_id": TEAM, "url": self.url}
        if method == "apps.connections.open":
            return {"url": f"ws://{self.url.removeprefix('http://')}/link"}
        if method == "conversations.replies":
            return {"messages": self.replies.get(body["ts"], [])}
        return {"ts": f"{time.time():.6f}", "channel": body.get("channel")}

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self._sockets.append(socket)
        async for message in socket:
            said = json.loads(message.data)
            self.acknowledged[said["envelope_id"]] = said.get("payload")
        return socket

    async def _serve(self, started: threading.Event, ended: asyncio.Event) -> None:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{channel}", self._respond)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self.url = "http://{}:{}".format(*runner.addresses[0])
        started.set()
        await ended.wait()
        await runner.cleanup()


async def _body_of(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body: dict[str, Any] = await request.json()
        return body
    fields = {
        **request.query,
        **{name: str(value) for name, value in (await request.post()).items()},
    }
    return {
        name: json.loads(value) if name in {"blocks", "view", "prompts"} else value
        for name, value in fields.items()
    }


@contextmanager
def workspace() -> Iterator[Slack]:
    """A workspace, in a thread of its own; at the end nothing may have been wrong."""
    slack, started = Slack(), threading.Event()
    loop = asyncio.new_event_loop()
    slack._loop = loop
    ended = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[slack._serve(started, ended)])
    thread.start()
    assert started.wait(10)
    try:
        yield slack
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
    assert slack.faults == []
