import socket
import ssl
import threading
import time
from collections.abc import Iterator

import httpcore
import pytest

from index.web.deadline import Deadline
from index.web.streams import TimedStream
from qa.errors import ReadingStopped

Pair = tuple[TimedStream, socket.socket, Deadline]


@pytest.fixture
def pair() -> Iterator[Pair]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        deadline = Deadline()
        stream = TimedStream(httpcore.SyncBackend().connect_tcp("127.0.0.1", port), deadline)
        end, _ = listener.accept()
        end.settimeout(5)
        with end:
            yield stream, end, deadline
        stream.close()


def test_bytes_come_and_go(pair: Pair) -> None:
    stream, end, _ = pair
    stream.write(b"to")
    assert end.recv(10) == b"to"
    end.sendall(b"from")
    assert stream.read(10) == b"from"
    assert stream.get_extra_info("client_addr") == end.getpeername()


def test_a_wait_ends_at_the_deadline_whatever_timeout_was_asked_for(pair: Pair) -> None:
    stream, end, deadline = pair
    started = time.monotonic()
    with deadline.within(0.1):
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1, timeout=60)
        end.sendall(b"late")
        with pytest.raises(ReadingStopped):
            stream.read(1)
        with pytest.raises(ReadingStopped):
            stream.write(b"late")
    assert time.monotonic() - started < 2
    assert stream.read(10) == b"late"


def test_tls_asks_for_the_host_by_name_and_ends_at_the_deadline(pair: Pair) -> None:
    stream, end, deadline = pair
    hello: list[bytes] = []
    listening = threading.Thread(target=lambda: hello.append(end.recv(4096)), daemon=True)
    listening.start()
    context = ssl.create_default_context()
    with deadline.within(0.3), pytest.raises(httpcore.ConnectTimeout):
        stream.start_tls(context, "shop.example", timeout=60)
    listening.join(5)
    assert b"shop.example" in hello[0]
