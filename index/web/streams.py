"""Connections that keep to a deadline, however slowly the other side sends."""

import ssl
from typing import Any

import httpcore

from index.web.deadline import Deadline


class TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline.

    Args:
        inner: The connection.
        deadline: When everything has to be done; it may be moved between two pages.
    """

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Take what has arrived."""
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send bytes."""
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        """Close it."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Speak TLS from here on, to the host of that name."""
        left = self._deadline.left()
        return TimedStream(
            self._inner.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        """Say something about the connection."""
        return self._inner.get_extra_info(info)
