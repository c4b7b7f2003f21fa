"""Fetches pages: politely, from public addresses only, within limits."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from typing import Self

from index.web import urls
from index.web.addresses import Check, GuardedBackend, Resolver, anywhere, is_public, resolve
from index.web.asking import Asker, Reply
from index.web.deadline import Deadline
from index.web.limits import WebLimits
from index.web.names import media_type_of, name_of
from index.web.robots import Robots
from index.web.transport import Transport
from index.web.validators import Known, Validators, conditions, validators_of
from qa.errors import PageUnavailable, TooLarge

_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that was fetched.

    Attributes:
        url: Where it is, after all redirects.
        path: Where its bytes are, as long as the fetcher is open.
        name: A file name; its suffix tells the format.
        media_type: What the server says it is; empty where it does not.
        charset: Its encoding, where the server names one.
        validators: What it says of its version.
    """

    url: str
    path: Path
    name: str
    media_type: str
    charset: str | None
    validators: Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A page that is still the version that is known."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An address of which its server says that nothing is there (any more).

    Attributes:
        url: The address, after all redirects.
        status: What the server said: 404 or 410.
    """

    url: str
    status: int


class Fetcher:
    """Fetches one page after the other. For one thread.

    Args:
        limits: How much a page is given.
        allow_private: Whether pages of private and loopback addresses may be fetched.
        check: Which IP addresses are allowed, where private ones are not.
        resolver: What gives the IP addresses of a host.
    """

    def __init__(
        self,
        limits: WebLimits | None = None,
        *,
        allow_private: bool = False,
        check: Check = is_public,
        resolver: Resolver = resolve,
    ) -> None:
        self.limits = limits or WebLimits()
        self._deadline = Deadline()
        backend = GuardedBackend(self._deadline, anywhere if allow_private else check, resolver)
        self._open = ExitStack()
        self._folder = self._open.enter_context(TemporaryDirectory(prefix="pincite-"))
        self._asker = self._open.enter_context(
            Asker(Transport(backend), self._deadline, self.limits.redirects)
        )
        self._robots = Robots(self._asker, self._deadline)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections, and delete what was fetched."""
        self._open.close()

    def fetch(self, url: str, known: Known = lambda _: None) -> Page | Unchanged | Gone:
        """Fetch a page.

        Args:
            url: Its address.
            known: Gives the version of a page that is known, by its address in normal form. It is
                asked at each redirect, since a page is known by where it really is.

        Raises:
            AddressRefused: It is, or leads to, an address that is not fetched.
            RobotsRefused: A robots.txt does not allow it.
            PageUnavailable: The server cannot be reached, or gives no page.
            UnsupportedFormat: It is of no format that Pincite reads.
            TooLarge: It is over the limit, as it is sent or as it unpacks.
            ReadingStopped: It took too long.
            Damaged: It is not packed as it is said to be.
        """
        sent: dict[str, Mapping[str, str]] = {}

        def headers(hop: str) -> Mapping[str, str]:
            self._robots.check(hop)
            sent[hop] = conditions(known(hop))
            return sent[hop]

        asked = urls.normal(url)
        with self._deadline.within(self.limits.seconds), self._asker.get(asked, headers) as reply:
            status = reply.response.status_code
            if status == HTTPStatus.NOT_MODIFIED and sent[reply.url]:
                return Unchanged(url=reply.url)
            if status in _GONE:
                return Gone(url=reply.url, status=status)
            if status != HTTPStatus.OK:
                raise PageUnavailable(_unavailable(status))
            return self._page(reply)

    def _page(self, reply: Reply) -> Page:
        headers = reply.response.headers
        media_type, charset = media_type_of(headers.get("Content-Type", ""))
        name = name_of(reply.url, media_type, headers.get("Content-Disposition", ""))
        length = headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > self.limits.size:
            raise TooLarge(f"It has {length} bytes; the limit is {self.limits.size}.")
        return Page(
            url=reply.url,
            path=self._save(reply),
            name=name,
            media_type=media_type,
            charset=charset,
            validators=validators_of(headers),
        )

    def _save(self, reply: Reply) -> Path:
        handle, text = mkstemp(dir=self._folder)
        path = Path(text)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in reply.body(self.limits.size):
                    file.write(piece)
        except BaseException:
            path.unlink()
            raise
        return path


def _unavailable(status: int) -> str:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return f"The server keeps it closed ({status}): save the page and add the file."
    return f"The server gave no page ({status}): try again later."
