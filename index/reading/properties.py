"""The core properties of office documents as title and metadata."""

import datetime as dt
from typing import Any

from index.reading.outline import one_line

_FIELDS = ("author", "subject", "keywords", "language", "category")
_EMPTY_TITLES = ("powerpoint presentation", "word document", "untitled", "presentation")
_EMPTY_AUTHORS = ("python-docx", "steve canny")


def core_metadata(properties: Any) -> tuple[str, dict[str, str]]:
    """Title and metadata of the core properties that python-docx and python-pptx give."""
    title = one_line(_get(properties, "title"))
    metadata = {field: one_line(_get(properties, field)) for field in _FIELDS}
    if metadata["author"].lower() in _EMPTY_AUTHORS:
        metadata["author"] = ""
    created = _get(properties, "created", raw=True)
    if isinstance(created, dt.datetime):
        metadata["created"] = created.date().isoformat()
    return "" if title.lower() in _EMPTY_TITLES else title, metadata


def _get(properties: Any, field: str, *, raw: bool = False) -> Any:
    try:
        value = getattr(properties, field)
    except (ValueError, AttributeError):
        return None if raw else ""
    return value if raw else str(value or "")
