"""Whether a page of another site is behind a request that somebody's browser sends.

A browser says where a request comes from (`Sec-Fetch-Site`, `Origin`), and programs say nothing:
what comes from another site may change nothing. A server without a key is protected by where it is
alone, so it answers only to names that no stranger can make lead to it (DNS rebinding).
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from api.http.failures import Failure

_SAFE = {"GET", "HEAD", "OPTIONS"}
_OURS = {"same-origin", "none"}
_NOBODYS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")

FOREIGN = Failure(
    code="origin-refused",
    status=403,
    detail="A page of another site sent this, and nothing is taken from there. Where the server is "
    "behind a proxy that changes the Host header, set PINCITE_PUBLIC_URL to its address.",
)
UNKNOWN_HOST = Failure(
    code="host-refused",
    status=403,
    detail="Without a key this server answers to addresses and to names of the local network only, "
    "so that no page of the web can read it through somebody's browser. Set PINCITE_PUBLIC_URL to "
    "the address it is reached at, or set PINCITE_KEY.",
)


class Origins:
    """Knows by which names the server is reached.

    Args:
        host: What it listens on.
        public_url: Where it is reached from outside; empty where that is not said.
    """

    def __init__(self, *, host: str, public_url: str) -> None:
        self._public = urlsplit(public_url).netloc.lower()
        self._names = {name for name in (host.lower(), _name(self._public)) if name}

    def is_foreign(self, method: str, headers: Headers) -> bool:
        """Whether it would change something, and comes from a page of another site."""
        if method in _SAFE:
            return False
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in _OURS
        origin = headers.get("origin")
        if origin is None:
            return False
        own = {headers.get("host", "").lower(), self._public} - {""}
        return origin.lower().partition("://")[2] not in own

    def is_known(self, headers: Headers) -> bool:
        """Whether the name it was sent to is one that no stranger can take."""
        name = _name(headers.get("host", "").lower())
        if name is None:
            return False
        is_local = "." not in name or name.endswith(_NOBODYS)
        return is_local or name in self._names or _is_address(name)


def _name(netloc: str) -> str | None:
    """Give a host without its port, and without brackets; None where it is none."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").rstrip(".")
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
