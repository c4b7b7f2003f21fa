"""Records as plain JSON values and back; what comes back is checked, not trusted."""

import re
from collections.abc import Iterable
from typing import Any

from index.reading.outline import MAX_TITLE
from index.reading.records import Record, Unreadable
from qa.documents import Block, Content, MetadataValue
from qa.errors import ReadingError

_SHA256 = re.compile("[0-9a-f]{64}")
_MAX_MESSAGE = 500
_INT64 = 2**63
_KINDS: list[type[ReadingError]] = [ReadingError]
_KINDS += ReadingError.__subclasses__()
_ERRORS = {kind.code: kind for kind in _KINDS}


def describe(record: Record) -> dict[str, Any]:
    """A record as JSON values."""
    paths: dict[tuple[str, ...], int] = {}
    blocks = [
        (block.start, block.end, block.page, paths.setdefault(block.heading_path, len(paths)))
        for block in record.content.blocks
    ]
    return {
        "kind": "record",
        "line": record.line,
        "key": record.key,
        "uri": record.uri,
        "sha256": record.sha256,
        "media_type": record.media_type,
        "title": record.content.title,
        "text": record.content.text,
        "metadata": dict(record.content.metadata),
        "paths": list(paths),
        "blocks": blocks,
    }


def describe_error(error: ReadingError, line: int | None = None) -> dict[str, Any]:
    """An error as JSON values: of a line if one is given, of the whole file otherwise."""
    kind = "failed" if line is None else "unreadable"
    return {"kind": kind, "line": line, "code": error.code, "message": str(error)[:_MAX_MESSAGE]}


def restore(message: dict[str, Any]) -> Record:
    """The record that `describe` was given.

    Raises:
        ValueError: The message is not of that shape.
    """
    text = string(message.get("text"), "text")
    title = string(message.get("title"), "title")
    sha256 = string(message.get("sha256"), "sha256")
    if len(title) > MAX_TITLE:
        raise ValueError(f'"title" has more than {MAX_TITLE} characters')
    if not _SHA256.fullmatch(sha256):
        raise ValueError('"sha256" is not 64 digits and letters a to f')
    return Record(
        line=_optional_count(message.get("line"), "line"),
        key=optional_string(message.get("key"), "key"),
        uri=optional_string(message.get("uri"), "uri"),
        sha256=sha256,
        media_type=string(message.get("media_type"), "media_type"),
        content=Content(
            title=title,
            text=text,
            blocks=tuple(_blocks(message, len(text))),
            metadata=_metadata(message.get("metadata")),
        ),
    )


def restore_error(message: dict[str, Any]) -> ReadingError:
    """The error that `describe_error` was given.

    Raises:
        ValueError: The message is not of that shape.
    """
    kind = _ERRORS.get(string(message.get("code"), "code"))
    if kind is None:
        raise ValueError('"code" is not known')
    return kind(string(message.get("message"), "message")[:_MAX_MESSAGE])


def restore_unreadable(message: dict[str, Any]) -> Unreadable:
    """The line and its error that `describe_error` was given.

    Raises:
        ValueError: The message is not of that shape.
    """
    line = _optional_count(message.get("line"), "line")
    if line is None:
        raise ValueError('"line" is missing')
    return Unreadable(line=line, error=restore_error(message))


def string(value: object, field: str) -> str:
    """Take a string, or raise a `ValueError` that names the field."""
    if isinstance(value, str):
        return value
    raise ValueError(f'"{field}" is not a string')


def optional_string(value: object, field: str) -> str | None:
    """Take a string or nothing, or raise a `ValueError` that names the field."""
    return None if value is None else string(value, field)


def _blocks(message: dict[str, Any], length: int) -> Iterable[Block]:
    paths = [
        tuple(string(part, "paths") for part in _list(path, "paths"))
        for path in _list(message.get("paths"), "paths")
    ]
    previous = 0
    for item in _list(message.get("blocks"), "blocks"):
        start, end, page, path = (
            _optional_count(value, "blocks", 0) for value in _list(item, "blocks", 4)
        )
        if start is None or end is None or path is None or path >= len(paths):
            raise ValueError('"blocks" lacks a number, or names a path that is not there')
        if not previous <= start < end <= length:
            raise ValueError('"blocks" are not in order, overlap, or go beyond the text')
        previous = end
        yield Block(start=start, end=end, page=page, heading_path=paths[path])


def _metadata(value: object) -> dict[str, MetadataValue]:
    if not isinstance(value, dict):
        raise ValueError('"metadata" is not an object')  # noqa: TRY004 - one kind of error for what came in
    return {
        string(key, "metadata"): tuple(_scalar(part) for part in item)
        if isinstance(item, list)
        else _scalar(item)
        for key, item in value.items()
    }


def _scalar(value: object) -> str | int | float | bool:
    if isinstance(value, str | int | float | bool):
        return value
    raise ValueError('"metadata" has a value that is neither a scalar nor a list of scalars')


def _list(value: object, field: str, length: int | None = None) -> list[Any]:
    if isinstance(value, list) and length in {None, len(value)}:
        return value
    raise ValueError(f'"{field}" is not a list of the right shape')


def _optional_count(value: object, field: str, least: int = 1) -> int | None:
    if value is None:
        return None
    if type(value) is int and least <= value < _INT64:
        return value
    raise ValueError(f'"{field}" has what is no count')
