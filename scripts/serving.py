"""The command line and the server, as the scripts that measure run them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

CLI = [sys.executable, "-m", "api.cli.main"]
_SECONDS_TO_START = 60.0


def pincite(home: Path, *arguments: str) -> None:
    """Run a command; what it says is not shown."""
    command = [*CLI, "--home", str(home), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def served(home: Path, port: int, log: Path | None = None, **environment: str) -> Iterator[str]:
    """Serve a home by a process of its own, and give its address once it answers.

    Args:
        home: The home.
        port: Where it listens.
        log: Where it logs to; nowhere where that is not said.
        environment: What is set for it beside this process's own.
    """
    url = f"http://127.0.0.1:{port}"
    command = [*CLI, "--home", str(home), "serve", "--port", str(port)]
    with (
        (log or Path(os.devnull)).open("wb") as logged,
        subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=logged
        ) as server,
    ):
        try:
            _wait(server, url)
            yield url
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{url}/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")
