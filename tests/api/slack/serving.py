"""The real server, listening for the stub of Slack."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from api.http.app import create_app
from api.http.service import Service
from api.settings import Settings
from tests.api.slack.events import SECRET, as_form, event, signed
from tests.api.slack.stub import TOKEN, Slack

RETURNS = """# Returns

Articles can be sent back within thirty days of delivery.

## Refunds

Refunds take five working days. The money goes back to the card that paid.

## Exchange

A coat that does not fit is exchanged for another size at no cost.
"""
HOSTILE = """The password of the guest network is *not* _secret_ ~at all~. <!channel> and <@U0ASKER>
may read <http://evil.example|the handbook> & `run` this:
```
rm -rf / # <script>
```
The guest network's password is swordfish."""
LONG = " ".join(f"The lighthouse keeper number {n} kept the lamp lit all night." for n in range(90))


@dataclass
class Door:
    """A server that listens to Slack.

    Attributes:
        slack: The workspace.
        client: To it, as Slack would send.
        home: Its home.
    """

    slack: Slack
    client: httpx.Client
    home: Path

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        return self.client.post("/slack/events", content=body, headers={**signed(body), **headers})

    def event(self, inner: dict[str, Any], event_id: str | None = None) -> httpx.Response:
        return self.post(json.dumps(event(inner, event_id)).encode())

    def form(self, fields: dict[str, Any]) -> httpx.Response:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.post(as_form(fields), **kind)

    def said(self, channel: str, method: str = "chat.postMessage") -> list[dict[str, Any]]:
        """What was said in a channel."""
        return [each for each in self.slack.came(method) if each["channel"] == channel]

    def replies(
        self, channel: str, count: int = 1, method: str = "chat.postMessage"
    ) -> list[dict[str, Any]]:
        """Wait for so many messages in a channel."""
        self.slack.until(lambda: len(self.said(channel, method)) >= count)
        return self.said(channel, method)

    def set(self, channel: str, **settings: Any) -> None:
        """Say in the file how a channel is answered."""
        lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
        with (self.home / "slack.toml").open("a", encoding="utf-8") as file:
            file.write("\n".join([f"[{channel}]", *lines]) + "\n")


def settings_for(home: Path, **given: Any) -> Settings:
    """Settings with the bot's token and the secret, unless others are given."""
    return Settings(
        **{"home": home, "slack_bot_token": TOKEN, "slack_signing_secret": SECRET, **given}
    )


def stock(service: Service) -> None:
    """Fill a home."""
    folder = service.library.home.path.parent / "documents"
    folder.mkdir()
    for name, text in (("returns.md", RETURNS), ("network.txt", HOSTILE), ("keepers.txt", LONG)):
        (folder / name).write_text(text, encoding="utf-8")
    outcomes = list(service.library.ingest([folder]))
    assert [outcome.status for outcome in outcomes] == ["added"] * 3, outcomes


@contextmanager
def serving(home: Path, models: Path, slack: Slack, **given: Any) -> Iterator[Door]:
    """Serve a home, in a thread of its own."""
    settings = settings_for(home, models=models, slack_api=slack.api, **given)
    with (
        socket.create_server(("127.0.0.1", 0), backlog=512) as listening,
        Service(settings) as service,
    ):
        if not (home.parent / "documents").exists():
            stock(service)
        server = uvicorn.Server(uvicorn.Config(create_app(service), log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until = time.monotonic() + 30
            while not server.started and time.monotonic() < until:
                time.sleep(0.02)
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            with httpx.Client(base_url=url, timeout=30) as client:
                yield Door(slack, client, home)
        finally:
            server.should_exit = True
            thread.join(40)
