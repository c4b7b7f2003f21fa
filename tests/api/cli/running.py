"""What the tests of the command line are given."""

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
from click.testing import Result

ROOT = Path(__file__).resolve().parents[3]


class Run(Protocol):
    """Runs the command in this process."""

    def __call__(self, *arguments: str | Path, stdin: str | bytes | None = None) -> Result: ...


class Start(Protocol):
    """Starts the command as a process of its own."""

    def __call__(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]: ...


@dataclass(frozen=True)
class Asked:
    """A request that came to a stub."""

    path: str
    headers: dict[str, str]
    body: bytes


class Stub(Protocol):
    """Starts a server that always says the same; gives its address, and what it is asked."""

    def __call__(self, status: int, media_type: str, body: bytes) -> tuple[str, list[Asked]]: ...


def address_of(server: subprocess.Popen[str]) -> str:
    """Read from a server's log where it listens, and wait until it answers there."""
    assert server.stderr is not None
    url = next(found["url"] for line in server.stderr if (found := json.loads(line)).get("url"))
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(url)
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    return str(url)
