"""A page gets a file name whose suffix fits what the server says it is."""

import re
from email.message import Message
from urllib.parse import unquote, urlsplit

from index.reading.formats import CODE, SUFFIXES, TEXT, Format, suffix_of
from qa.errors import UnsupportedFormat

_LONGEST = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")
_CHARSET = re.compile(r"[a-z0-9][\w.:+-]{1,39}", re.ASCII)
_NEVER = ("image/", "audio/", "video/", "font/", "model/")
_VAGUE = {"", "text/plain", "application/octet-stream", "binary/octet-stream"}
_ALIASES = {
    "application/xhtml+xml": ".xhtml",
    "application/x-pdf": ".pdf",
    "application/x-ndjson": ".jsonl",
    "application/ndjson": ".jsonl",
    "application/csv": ".csv",
    "text/rtf": ".rtf",
    "text/x-markdown": ".md",
    "text/xml": ".xml",
    "text/json": ".json",
}
_SUFFIXES = _ALIASES | {
    form.media_type: suffix
    for suffix, form in reversed(SUFFIXES.items())
    if form not in {TEXT, CODE}
}


def media_type_of(content_type: str) -> tuple[str, str | None]:
    """Give the media type of a Content-Type, and its charset where it names one."""
    message = Message()
    message["Content-Type"] = " ".join(content_type.split())
    charset = message.get_content_charset()
    named = charset if charset and _CHARSET.fullmatch(charset) else None
    return (message.get_content_type() if content_type else "", named)


def name_of(url: str, media_type: str, disposition: str = "") -> str:
    """Name the file of a page.

    Args:
        url: The page's address.
        media_type: What the server says it is; empty where it does not.
        disposition: Its Content-Disposition, which may name the file.

    Raises:
        UnsupportedFormat: It is of no format that Pincite reads.
    """
    if media_type.startswith(_NEVER):
        raise UnsupportedFormat(f"It is {media_type}, which is not read.")
    name = _given(disposition) or unquote(urlsplit(url).path).rpartition("/")[2]
    stem = _UNSAFE.sub("_", name).strip(". ")[-_LONGEST:] or "page"
    named = SUFFIXES.get(suffix_of(stem))
    if media_type in _VAGUE:
        return f"{stem}.txt" if media_type == "text/plain" and not _is_plain(named) else stem
    suffix = _suffix(media_type)
    if not suffix or (named and named.media_type == SUFFIXES[suffix].media_type):
        return stem
    return stem + suffix


def _given(disposition: str) -> str:
    message = Message()
    message["Content-Disposition"] = " ".join(disposition.split())
    return re.split(r"[/\\]", message.get_filename() or "")[-1]


def _is_plain(named: Format | None) -> bool:
    return named is not None and not named.packed


def _suffix(media_type: str) -> str | None:
    found = _SUFFIXES.get(media_type)
    if found is None and media_type.endswith(("+xml", "+json")):
        return "." + media_type.rpartition("+")[2]
    return found
