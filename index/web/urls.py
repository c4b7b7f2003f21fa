"""Addresses of pages, written in one way, so that a page has one uri."""

import httpx

from qa.errors import AddressRefused

_SCHEMES = {"http", "https"}
_LAST_PORT = 65535


def normal(url: str) -> str:
    """Write an address as it is always written.

    Scheme and host are in lower case (IDNA), the default port and the fragment are left out.

    Raises:
        AddressRefused: It is no address of a page, or holds a user or password.
    """
    return str(_read(url))


def joined(base: str, reference: str) -> str:
    """Give the address that a reference on a page leads to, in normal form.

    Raises:
        AddressRefused: It leads to no page.
    """
    try:
        url = httpx.URL(base).join(reference.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused(reference) from error
    return str(_read(str(url)))


def origin(url: str) -> str:
    """Give the scheme, host and port of an address: `https://example.org`."""
    return str(httpx.URL(url).copy_with(raw_path=b"/", fragment=None)).rstrip("/")


def host(url: str) -> str:
    """Give the host of an address, and its port where that is not the default one."""
    return httpx.URL(url).netloc.decode("ascii")


def path(url: str) -> str:
    """Give the path of an address with its query, as it is sent to the server."""
    return httpx.URL(url).raw_path.decode("ascii")


def _read(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused(url) from error
    if parsed.scheme not in _SCHEMES or not _is_host(parsed.host):
        raise _refused(url)
    if parsed.port is not None and not 0 < parsed.port <= _LAST_PORT:
        raise _refused(url)
    if parsed.userinfo:
        raise AddressRefused(
            f"The address of a page at {parsed.host} holds a user or password, which would be "
            "kept and shown: leave it out."
        )
    return parsed if parsed.path != "/" else parsed.copy_with(path="/")


def _is_host(host: str) -> bool:
    return bool(host) and not set(host) & set("% ")


def _refused(url: str) -> AddressRefused:
    return AddressRefused(f"{url!r} is no address of a page: https://example.org/ is one.")
