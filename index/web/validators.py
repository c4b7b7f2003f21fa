"""Which version of a page is known, so that it need not come again while it is the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a page said of its version.

    Attributes:
        etag: Its ETag, as it was sent.
        modified: Its Last-Modified, in seconds since 1970 UTC.
    """

    etag: str | None = None
    modified: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A page that is still the version that is known."""

    url: str


Known = Callable[[str], Validators | None]


def validators_of(headers: Mapping[str, str]) -> Validators:
    """Read what a page says of its version."""
    etag = headers.get("ETag", "")
    return Validators(
        etag=etag if etag and etag.isascii() else None,  # no other can be sent back
        modified=_seconds(headers.get("Last-Modified", "")),
    )


def conditions(known: Validators | None) -> dict[str, str]:
    """Write headers that ask for a page only where it is another version."""
    if known is None:
        return {}
    found = {"If-None-Match": known.etag} if known.etag else {}
    if known.modified is not None:
        found["If-Modified-Since"] = formatdate(known.modified, usegmt=True)
    return found


def _seconds(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
