"""The reading process as its owner sees it: asked and heard over pipes, ended when in doubt."""

import contextlib
import os
import selectors
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import index
from index.reading import frames
from qa.errors import ReadingStopped

_CHUNK = 256 * 1024
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


class Gone(Exception):
    """The process has ended, or what it says makes no sense."""


class Child:
    """One reading process.

    Args:
        arguments: What Python is to run, as on its command line.
        max_frame: The most bytes that one of its messages may have.
    """

    def __init__(self, arguments: list[str], max_frame: int) -> None:
        self._max_frame = max_frame
        self._buffer = bytearray()
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, arguments of our own
            [sys.executable, "-P", "-s", "-B", "-X", "utf8", "-W", "ignore", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=os.path.sep,
            env=_environment(),
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise ReadingStopped("The reading process has no pipes.")
        self._requests, self._replies = self._process.stdin, self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._replies, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def send(self, message: dict[str, Any]) -> None:
        """Ask it something.

        Raises:
            Gone: It has ended.
        """
        try:
            self._requests.write(frames.pack(message))
        except (OSError, ValueError) as error:
            raise Gone from error

    def receive(self, seconds: float) -> dict[str, Any]:
        """Its next message.

        Raises:
            Gone: It has ended, or sent something that is no message.
            TimeoutError: It said nothing whole within that time.
        """
        deadline = time.monotonic() + seconds
        (length,) = frames.LENGTH.unpack(self._take(frames.LENGTH.size, deadline))
        if length > self._max_frame:
            raise Gone
        try:
            return frames.unpack(self._take(length, deadline))
        except ValueError as error:
            raise Gone from error

    def end(self) -> None:
        """Kill it and let go of its pipes."""
        self._process.kill()
        with contextlib.suppress(OSError):
            self._requests.close()
        self._selector.close()
        self._replies.close()
        self._process.wait()

    def _take(self, count: int, deadline: float) -> bytes:
        while len(self._buffer) < count:
            if not self._selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            chunk = os.read(self._replies.fileno(), _CHUNK)
            if not chunk:
                raise Gone
            self._buffer += chunk
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken


def _environment() -> dict[str, str]:
    root = str(Path(index.__file__).resolve().parent.parent)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {"PYTHONPATH": root, **kept}
