"""Which version of a page is known, so that it need not come again while it is the same."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
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


def text_of(validators: Validators) -> str | None:
    """Write down what a page said of its version, as JSON; None where it said nothing."""
    said = {key: value for key, value in asdict(validators).items() if value is not None}
    return json.dumps(said) if said else None


def read_back(text: str | None) -> Validators | None:
    """Read what `text_of` wrote."""
    return Validators(**json.loads(text)) if text else None


def _seconds(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
