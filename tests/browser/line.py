"""A line between a browser and a server that can be held, and cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PIECE = 16_384
_ROOM = 65_536


class Line:
    """Gives on what comes in, both ways; nothing more towards the server while it is held.

    Args:
        to: The server's port.
    """

    def __init__(self, to: int) -> None:
        self._to = to
        self._free = threading.Event()
        self._free.set()
        self._broken = False
        self._held_after = 0
        self._ends: list[socket.socket] = []
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def hold(self, after: int) -> None:
        """Give on no more than so many bytes of what a connection sends."""
        self._held_after = after
        self._free.clear()

    def release(self) -> None:
        """Give everything on."""
        self._free.set()

    def cut(self) -> None:
        """Break all connections off, and new ones too, which a browser tries by itself."""
        self._broken = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()
        self.release()

    def mend(self) -> None:
        """Let new connections be made."""
        self._broken = False

    def close(self) -> None:
        """Be gone."""
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._listening.accept()
                if self._broken:
                    browser.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [browser, server]
                for ends in ((browser, server, True), (server, browser, False)):
                    threading.Thread(target=self._give_on, args=ends, daemon=True).start()

    def _give_on(self, source: socket.socket, target: socket.socket, may_hold: bool) -> None:
        given = 0
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                given += len(piece)
                if may_hold and given > self._held_after:
                    self._free.wait()
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """Give a line to a server."""
    line = Line(int(url.rpartition(":")[2]))
    try:
        yield line
    finally:
        line.close()
