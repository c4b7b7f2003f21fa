import socket
import threading
import time
from collections.abc import Iterator

import httpcore
import pytest

from index.web.addresses import GuardedBackend, Resolver, anywhere, is_public, resolve
from index.web.deadline import Deadline
from qa.errors import AddressRefused, ReadingStopped


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.1",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "100::1",
    ],
)
def test_what_is_not_on_the_public_internet(address: str) -> None:
    assert not is_public(address)
    assert anywhere(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"],
)
def test_what_is(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        yield listener


def connect(
    resolver: Resolver, port: int, *allowed: str, deadline: Deadline | None = None
) -> httpcore.NetworkStream:
    backend = GuardedBackend(deadline or Deadline(), allowed.__contains__, resolver)
    return backend.connect_tcp("example.org", port)


def test_the_address_that_was_checked_is_the_one_connected_to(listener: socket.socket) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])  # as a rebinding name server gives them
    port = listener.getsockname()[1]
    stream = connect(lambda *_: next(answers), port, "127.0.0.1")
    assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
    assert next(answers) == ["127.0.0.2"]
    stream.close()


def test_a_host_with_one_refused_address_is_refused(listener: socket.socket) -> None:
    listener.settimeout(0.2)
    with pytest.raises(AddressRefused, match=r"example\.org is not on the public internet"):
        connect(lambda *_: ["127.0.0.1", "10.0.0.1"], listener.getsockname()[1], "127.0.0.1")
    with pytest.raises(TimeoutError):
        listener.accept()


def test_addresses_are_tried_in_turn(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    stream = connect(lambda *_: ["127.0.0.3", "127.0.0.1"], port, "127.0.0.1", "127.0.0.3")
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream.close()
    with pytest.raises(httpcore.ConnectError):
        connect(lambda *_: ["127.0.0.3", "127.0.0.4"], port, "127.0.0.3", "127.0.0.4")


def test_a_host_without_an_address_cannot_be_reached() -> None:
    with pytest.raises(httpcore.ConnectError, match="no address"):
        connect(lambda *_: [], 80)

    def unknown(*_: object) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(httpcore.ConnectError, match="cannot be looked up"):
        connect(unknown, 80)


def test_looking_up_ends_with_the_time() -> None:
    over = threading.Event()
    deadline = Deadline()
    started = time.monotonic()
    with deadline.within(0.1), pytest.raises(ReadingStopped):
        connect(lambda *_: [str(over.wait(5))], 80, deadline=deadline)
    assert time.monotonic() - started < 2
    over.set()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "::1"]
)
def test_every_spelling_of_this_machine_is_seen_through(host: str) -> None:
    assert resolve(host, 80)
    with pytest.raises(AddressRefused):
        GuardedBackend(Deadline(), is_public, resolve).connect_tcp(host, 80)
