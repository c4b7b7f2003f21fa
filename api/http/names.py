"""File names and addresses as clients send them, made fit to be kept and shown."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from qa.errors import InvalidInput

MAX_NAME = 200
MAX_URI = 2_000
UNNAMED = "unnamed"

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):\S+")
_FORBIDDEN = frozenset({"about", "blob", "data", "file", "javascript", "record", "vbscript"})
_MAX_SUFFIX = 20


def plain_name(name: str) -> str:
    """Make a client's file name harmless: no folders, no characters unseen, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    if seen.strip(".") == "":
        return UNNAMED
    if len(seen) <= MAX_NAME:
        return seen
    suffixes = "".join(PurePosixPath(seen).suffixes[-2:])[-_MAX_SUFFIX:]
    return seen[: MAX_NAME - len(suffixes)] + suffixes


def upload_uri(name: str) -> str:
    """Name an uploaded file that has no address of its own."""
    return f"upload:{quote(name, safe='')}"


def checked_uri(uri: str) -> str:
    """Check what a client says a document is known by.

    Raises:
        InvalidInput: It is no address, or one that names something on the server.
    """
    match = _SCHEME.fullmatch(uri)
    if not match or not uri.isprintable() or len(uri) > MAX_URI:
        raise InvalidInput(
            "uri must be an address such as https://example.org/page, without blanks, of at most "
            f"{MAX_URI:,} characters."
        )
    if match.group(1).lower() in _FORBIDDEN:
        raise InvalidInput(f"uri cannot begin with {match.group(1)}:.")
    return uri


def file_name_of(uri: str, document_id: str) -> str:
    """Give the name under which a document's original is saved."""
    scheme, _, rest = uri.partition(":")
    path = rest if scheme == "upload" else urlsplit(uri).path
    name = plain_name(unquote(path.rstrip("/")))
    return document_id if name == UNNAMED else name


def disposition(name: str, *, inline: bool) -> str:
    """Write a Content-Disposition header (RFC 6266)."""
    kind = "inline" if inline else "attachment"
    plain = re.sub(r"[^A-Za-z0-9 ._()+=@~-]", "_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
