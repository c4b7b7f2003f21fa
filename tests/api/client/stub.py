"""The far side of a client: a server on real sockets that does what a script says, in order."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from api.wire import answer_json
from qa.answers import Answer

EMPTY = Answer(question="x", collection="default", generation=3, took_ms=1.5, passages=())
PROBLEM = "application/problem+json"
HEAD_ENDS = b"\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Does:
    """Sends bytes, in pieces with pauses, and closes the connection or not, or says nothing."""

    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0
    close: bool = False
    hang: bool = False


HANGS = Does(hang=True)
CLOSES = Does(close=True)
GARBAGE = Does(pieces=(b"\x16\x03\x01 what?\r\n\r\n",), close=True)


def says(status: int, body: bytes | object = b"", **headers: str) -> Does:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in named.items())]
    lines += [f"Content-Length: {len(data)}", "", ""]
    return Does(pieces=("\r\n".join(lines).encode() + data,))


def problem(status: int, code: str, detail: str = "It says no.", **headers: str) -> Does:
    return says(status, {"code": code, "detail": detail}, **headers)


ANSWERS = says(200, answer_json(EMPTY))


@dataclass
class Stub:
    """A server.

    Attributes:
        script: What it does with each request; the last is done with all that follow.
        keep: Whether it keeps the bodies of requests.
        asked: What came.
    """

    script: list[Does]
    context: ssl.SSLContext | None = None
    port: int = 0
    keep: bool = True
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _sockets: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        scheme = "https" if self.context else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        self._listening.close()

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so; ten seconds at most."""
        with self._changed:
            assert self._changed.wait_for(true, 10)

    def _start(self, what: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=what, args=arguments, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self._stopping.is_set():
                connection.close()
                return
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        self._count(1)
        self._sockets.append(connection)
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
                self._sockets.append(connection)
            while asked := _read(connection, keep=self.keep):
                with self._changed:
                    does = self.script[min(len(self.asked), len(self.script) - 1)]
                    self.asked.append(asked)
                    self._changed.notify_all()
                for piece in does.pieces:
                    connection.sendall(piece)
                    time.sleep(does.pause)
                if does.hang:
                    connection.recv(1)
                if does.close or does.hang:
                    break
        except OSError:
            pass
        finally:
            connection.close()
            self._count(-1)

    def _count(self, by: int) -> None:
        with self._changed:
            self.open += by
            self.connections += max(0, by)
            self._changed.notify_all()


def _read(connection: socket.socket, *, keep: bool) -> Asked | None:
    data = b""
    while HEAD_ENDS not in data:
        piece = connection.recv(65_536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(HEAD_ENDS)
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
    left = int(headers.get("content-length", 0)) - len(body)
    while left > 0:
        piece = connection.recv(65_536)
        left -= len(piece)
        body += piece if keep else b""
    method, path, _ = first.split(" ")
    return Asked(method, path, headers, body)
