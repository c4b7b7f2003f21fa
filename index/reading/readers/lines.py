"""JSON Lines: a document a line, never more than one line in memory."""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from index.reading.formats import JSON_LINES
from index.reading.limits import LINE_BYTES, Limits
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.prose import add_paragraphs
from index.reading.readers.tree import add_value
from index.reading.records import Record, Unreadable
from qa.documents import Content
from qa.errors import Damaged, NoText, ReadingError, TooLarge

_MAX_RATIO = 100
_MAX_DEPTH = 20
_CHUNK = 1024 * 1024
_KNOWN = ("id", "_id", "title", "text", "uri", "metadata")


def holds_records(path: Path, name: str) -> bool:
    """Whether a JSON Lines file holds a document a line: its first object has a `text` field.

    One whose first line is broken counts as such, so that every line gets its own error.
    """
    if name.lower().endswith(".gz"):
        return True
    with path.open("rb") as stream:
        first = next((line for _, line in _numbered(stream, None)), None)
    try:
        return first is None or isinstance(_object(first).get("text"), str)
    except Damaged:
        return True


def read(original: Original) -> Content:
    """The content of a file whose lines hold no `text` fields: one document, a block a line."""
    outline = Outline(original.limits.text)
    for number, line in _numbered(io.BytesIO(original.data), None):
        try:
            add_value(outline, json.loads(line or b""))
        except ValueError as error:
            raise Damaged(f"Line {number} is not valid JSON.") from error
    return outline.finish(title=original.title)


def read_lines(path: Path, name: str, limits: Limits) -> Iterator[Record | Unreadable]:
    """Read a JSON Lines file, gzipped if its name says so.

    Args:
        path: Where its bytes are.
        name: What it is called.
        limits: How much each line is given.

    Raises:
        NoText: It has no line.
        Damaged: It is not what gzip packs.
        TooLarge: It is packed as only bombs are.
    """
    count = 0
    try:
        with path.open("rb") as raw:
            packed = name.lower().endswith(".gz")
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
            bound = max(limits.unpacked, _MAX_RATIO * path.stat().st_size) if packed else None
            for number, line in _numbered(stream, bound):
                count += 1
                yield _result(number, line, limits)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Damaged("Its gzip container is broken or cut short.") from error
    if not count:
        raise NoText("The file is empty.")


def _numbered(stream: BinaryIO, bound: int | None) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank; None for one that is too long."""
    number = total = 0
    while line := stream.readline(LINE_BYTES + 1):
        number += 1
        total += len(line)
        too_long = len(line) > LINE_BYTES
        while too_long and not line.endswith(b"\n") and (line := stream.readline(_CHUNK)):
            total += len(line)
            _check(total, bound)
        _check(total, bound)
        if too_long:
            yield number, None
        elif line.strip():
            yield number, line


def _check(total: int, bound: int | None) -> None:
    if bound is not None and total > bound:
        raise TooLarge("It unpacks to more than its size allows for.")


def _result(number: int, line: bytes | None, limits: Limits) -> Record | Unreadable:
    try:
        if line is None:
            raise TooLarge(f"The line has more than {LINE_BYTES:,} bytes.")
        return _record(number, line.removesuffix(b"\n").removesuffix(b"\r"), limits)
    except ReadingError as error:
        return Unreadable(line=number, error=error)


def _record(number: int, line: bytes, limits: Limits) -> Record:
    value = _object(line)
    text = value.get("text")
    if not isinstance(text, str):
        raise Damaged('It has no "text" field.')
    outline = Outline(limits.text)
    add_paragraphs(outline, text)
    title = value.get("title")
    return Record(
        line=number,
        key=_key(value.get("id", value.get("_id"))),
        uri=_name(value.get("uri"), "uri"),
        sha256=hashlib.sha256(line).hexdigest(),
        media_type=JSON_LINES.media_type,
        content=_finish(outline, title if isinstance(title, str) else "", value),
    )


def _finish(outline: Outline, title: str, value: dict[str, object]) -> Content:
    metadata: dict[str, object] = {}
    own = value.get("metadata")
    _flatten("", own if isinstance(own, dict) else {}, metadata, 0)
    others = {name: item for name, item in value.items() if name not in _KNOWN}
    _flatten("", others, metadata, 0)
    try:
        return outline.finish(title=title, metadata=metadata)
    except NoText as error:
        raise NoText('Its "text" field is empty.') from error


def _object(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Damaged("The line is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Damaged("The line is not a JSON object.")
    return value


def _key(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _name(value, "id")


def _name(value: object, field: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Damaged(f'Its "{field}" field is not a string.')
    if not value.isprintable():
        raise Damaged(f'Its "{field}" field has characters that cannot be seen.')
    return value.strip() or None


def _flatten(prefix: str, value: dict[str, object], into: dict[str, object], depth: int) -> None:
    for name, item in value.items():
        key = f"{prefix}{name}"
        if isinstance(item, dict) and depth < _MAX_DEPTH:
            _flatten(f"{key}.", item, into, depth + 1)
        else:
            into.setdefault(key, item)
