"""Connects to public addresses only: what a name stands for is checked, then connected to."""

import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Thread

import httpcore

from index.web.deadline import Deadline
from index.web.streams import TimedStream
from qa.errors import AddressRefused

Resolver = Callable[[str, int], Sequence[str]]
Check = Callable[[str], bool]

_ATTEMPT = 10.0
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and wraps no other one."""
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        return found.is_global and not (found.is_multicast or found.is_reserved)
    wrapped = _wrapped(found)
    if wrapped is not None:
        return is_public(str(wrapped))
    return found in _UNICAST and found.is_global


def anywhere(_: str) -> bool:
    """Allow every address: for those who trust whoever names the pages."""
    return True


def resolve(host: str, port: int) -> list[str]:
    """Give the IP addresses of a host, in the order in which they are to be tried."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to allowed addresses.

    Args:
        deadline: When everything has to be done.
        check: Whether an IP address may be connected to.
        resolver: What gives the IP addresses of a host.
    """

    def __init__(self, deadline: Deadline, check: Check, resolver: Resolver) -> None:
        self._deadline = deadline
        self._check = check
        self._resolver = resolver
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline stands for all of them)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host at one of its addresses, all of which must be allowed.

        Raises:
            AddressRefused: One of them is not.
            ReadingStopped: There is no time left.
        """
        addresses = self._resolved(host, port)
        if not all(self._check(address) for address in addresses):
            raise AddressRefused(
                f"{host} is not on the public internet: only public addresses are fetched from "
                "unless PINCITE_FETCH_PRIVATE is set."
            )
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            left = self._deadline.left()
            attempt = _ATTEMPT if left is None else min(left, _ATTEMPT)
            try:
                stream = self._sockets.connect_tcp(
                    address, port, attempt, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream, self._deadline)
        self._deadline.left()
        raise httpcore.ConnectError(str(failure)) from failure

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        """Look a host up beside this thread, since looking up knows no time limit."""
        found: Future[Sequence[str]] = Future()

        def look_up() -> None:
            try:
                found.set_result(self._resolver(host, port))
            except (OSError, UnicodeError) as error:
                found.set_exception(httpcore.ConnectError(f"{host} cannot be looked up: {error}"))
            except Exception as error:  # noqa: BLE001 (it belongs to the thread that waits)
                found.set_exception(error)

        Thread(target=look_up, name="resolver", daemon=True).start()
        try:
            return found.result(self._deadline.left())
        except TimeoutError as error:
            raise self._deadline.passed() from error


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
