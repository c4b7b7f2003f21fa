"""The real server, listening for a browser."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from api.http.app import create_app
from api.http.service import Service
from api.settings import Settings

RETURNS = """# Returns

Articles can be sent back within thirty days of delivery.

## Refunds

Refunds take five working days. The money goes back to the card that paid.

## Exchange

A coat that does not fit is exchanged for another size at no cost.
"""
LIGHTHOUSE = """The lighthouse was built in 1871. Its lamp was electrified in 1934.

The keeper climbs two hundred and six steps every evening.
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A server that a browser goes to.

    Attributes:
        url: Its address, without a slash at the end.
        service: What it serves.
        server: Itself.
        thread: Where it runs.
    """

    url: str
    service: Service
    server: uvicorn.Server
    thread: threading.Thread

    def stop(self) -> None:
        """Be gone; connections are closed, and what it has open is given back."""
        self.server.should_exit = True
        self.thread.join(40)

    def add(self, name: str, text: str, collection: str | None = None) -> None:
        """Add a document."""
        folder = self.service.library.home.path.parent / "documents"
        folder.mkdir(exist_ok=True)
        file = folder / name
        file.write_text(text, encoding="utf-8")
        outcomes = list(self.service.library.ingest([file], collection))
        assert [outcome.status for outcome in outcomes] == ["added"], outcomes


@contextmanager
def serving(home: Path, models: Path, port: int = 0, **given: Any) -> Iterator[Site]:
    """Serve a home, in a thread of its own."""
    settings = Settings(home=home, models=models, **given)
    with (
        socket.create_server(("127.0.0.1", port), backlog=512) as listening,
        Service(settings) as service,
    ):
        config = uvicorn.Config(
            create_app(service), log_config=None, lifespan="on", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        site = Site(f"http://127.0.0.1:{listening.getsockname()[1]}", service, server, thread)
        try:
            until = time.monotonic() + 30
            while not server.started and time.monotonic() < until:
                time.sleep(0.02)
            yield site
        finally:
            site.stop()
