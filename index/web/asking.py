"""Asks servers for what is at an address, hop by hop."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self

import httpcore
import httpx

from index.web import urls
from index.web.deadline import Deadline
from index.web.unpacking import ACCEPTED, decoded, within
from qa.errors import PageUnavailable

AGENT = "pincite"

_HEADERS = {
    "User-Agent": AGENT,
    "Accept": "text/html, application/xhtml+xml, */*;q=0.8",
    "Accept-Encoding": ACCEPTED,
}
_REDIRECTS = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
_BROKEN = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)

Headers = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server gives for an address.

    Attributes:
        url: The address that gave it, after all redirects.
        response: Status and headers; the body is on its way.
    """

    url: str
    response: httpx.Response

    def body(self, limit: int) -> Iterator[bytes]:
        """Give the body as it arrives, unpacked.

        Raises:
            TooLarge: It is over the limit, as it was sent or as it unpacks.
            Damaged: It is not packed as it is said to be.
        """
        encoding = self.response.headers.get("Content-Encoding", "")
        return within(decoded(within(self.response.iter_raw(), limit), encoding), limit)


class Asker:
    """Asks for one thing after the other; no proxy, .netrc or cookie is used.

    Args:
        transport: What requests are sent through.
        deadline: When the thing at hand must be there.
        redirects: How many are followed.
    """

    def __init__(self, transport: httpx.BaseTransport, deadline: Deadline, redirects: int) -> None:
        self._client = httpx.Client(transport=transport, trust_env=False, follow_redirects=False)
        self._deadline = deadline
        self._redirects = redirects

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @contextmanager
    def get(self, url: str, headers: Headers = lambda _: {}) -> Iterator[Reply]:
        """Ask for what is at an address, following redirects.

        Args:
            url: The address, in normal form.
            headers: Told of each address before it is asked; gives what else is to be sent, or
                raises.

        Raises:
            AddressRefused: It is, or leads to, an address that is not allowed.
            PageUnavailable: No server answers, it breaks off, or redirects go on and on.
            ReadingStopped: There is no time left.
        """
        try:
            for _ in range(self._redirects + 1):
                request = httpx.Request("GET", url, headers={**_HEADERS, **headers(url)})
                response = self._client.send(request, stream=True)
                try:
                    if response.status_code not in _REDIRECTS:
                        yield Reply(url, response)
                        return
                    url = _next(url, response)
                finally:
                    response.close()
        except httpcore.TimeoutException as error:
            raise self._deadline.passed() from error
        except _BROKEN as error:
            raise PageUnavailable(
                f"{urls.origin(url)} cannot be reached, or broke off: {error}."
            ) from error
        raise PageUnavailable(
            f"It redirects more than {self._redirects} times, the last time to {url}."
        )


def _next(url: str, response: httpx.Response) -> str:
    location = response.headers.get("Location")
    if not location:
        raise PageUnavailable(f"{url} redirects, but does not say where to.")
    return urls.joined(url, location)
