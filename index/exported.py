"""An export that is being read: a line at a time, each checked, none trusted."""

import base64
import binascii
import hashlib
import json
import math
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from index.exporting import END, FORMAT, KIND
from index.reading.contract import check_content
from index.reading.limits import MIB, Limits
from index.reading.wire import optional_string, restore, string
from index.store.walking import Parcel
from qa.documents import Document, Source
from qa.errors import Damaged, InvalidInput, ReadingError, TooLarge, UnsupportedFormat
from qa.pins import Pin

LONGEST_LINE = 512 * MIB

_ID = re.compile(r"[A-Za-z0-9._:@=+~-]{1,140}")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,127}/[\w!#$&^.+-]{1,127}", re.ASCII)
_LONGEST_NAME = 50_000
_FARTHEST = 2**53
_PIN_WORDS = ("document_id", "sha256", "quote", "by", "note")
_CHUNK = 1024 * 1024

Line = Parcel | ReadingError


class Exported:
    """An export. Only one line of it is in memory at a time.

    Args:
        stream: Its bytes.
        label: How it is named to the one who sent it.
        longest: How many bytes a line may have.

    Attributes:
        label: As above.
        model: The model whose passages the collection had; None where it had none.
        pins: What was pinned in it; known once all lines were given.

    Raises:
        Damaged: It is no export.
        UnsupportedFormat: A newer version made it.
    """

    def __init__(self, stream: IO[bytes], label: str, *, longest: int = LONGEST_LINE) -> None:
        self.label = label
        self._stream = stream
        self._longest = longest
        self._number = 0
        self.pins: tuple[Pin, ...] = ()
        self.model, self._documents = self._header()

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Give every document, or what is wrong with its line, under the name of its line.

        What is missing comes last, under the name of the file.
        """
        count, said = 0, None
        for line in self._read():
            label = f"{self.label}:{self._number}"
            try:
                value = _object(line)
                if said is not None:
                    raise Damaged("It stands after the last line of the export, and was left out.")
                if value.get("kind") == END:
                    said = value.get("documents")
                    self.pins = tuple(_pin(each) for each in _list(value.get("pins", [])))
                    continue
                kept: Line = _kept(value)
            except ReadingError as error:
                kept = error
            count += said is None
            yield label, kept
        if said is None:
            yield self.label, self._missing(f"cut short: {count:,} of {self._documents:,}")
        elif said != count:
            yield self.label, self._missing(f"changed: {count:,} of {said}")

    def _missing(self, how: str) -> Damaged:
        return Damaged(
            f"The file was {how} documents came. What came was imported: export once more, or "
            "import the whole file again."
        )

    def _header(self) -> tuple[str | None, int]:
        try:
            value = _object(next(self._read(), b""))
        except ReadingError:
            value = {}
        if value.get("kind") != KIND or type(value.get("format")) is not int:
            raise Damaged(f"{self.label} is no export of a collection by Pincite.")
        if value["format"] > FORMAT:
            raise UnsupportedFormat(
                f"{self.label} has format {value['format']}; this Pincite knows formats up to "
                f"{FORMAT}: upgrade Pincite. Nothing was imported."
            )
        model, documents = value.get("model"), value.get("documents")
        if not isinstance(model, str | None) or type(documents) is not int:
            raise Damaged(f"The first line of {self.label} is not as it should be.")
        return model, documents

    def _read(self) -> Iterator[bytes | None]:
        """Give the lines that are not blank; None for one that is too long."""
        while line := self._stream.readline(self._longest + 1):
            self._number += 1
            if len(line) > self._longest:
                while line and not line.endswith(b"\n"):
                    line = self._stream.readline(_CHUNK)
                yield None
            elif line.strip():
                yield line


def _object(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise TooLarge("The line is too long.")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Damaged("The line is not valid JSON, or was cut short.") from error
    if not isinstance(value, dict):
        raise Damaged("The line is not a JSON object.")
    return value


def _kept(value: dict[str, Any]) -> Parcel:
    """Read a document's line; nothing in it is trusted.

    Raises:
        ReadingError: It is not as it should be.
    """
    if value.get("kind") != "document":
        raise Damaged("The line is no document.")
    try:
        record = restore(value)
        source = Source(
            key=_name(record.key, "key"),
            uri=_name(record.uri, "uri"),
            media_type=_like(_MEDIA_TYPE, record.media_type, "media_type"),
            sha256=record.sha256,
            modified=_seconds(value.get("modified")),
        )
        check_content(record.content, Limits().text)
        return Parcel(
            document=Document(
                id=_like(_ID, value.get("id"), "id"), source=source, content=record.content
            ),
            origin=_name(value.get("origin"), "origin"),
            validators=_validators(value.get("validators")),
            original=_original(value.get("original"), record.sha256),
        )
    except ValueError as error:
        raise Damaged(f"It is not as it should be: {error}.") from error


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Damaged("Its pins are no list.")
    return value


def _pin(value: Any) -> Pin:
    """Read a pin; nothing in it is trusted.

    Raises:
        Damaged: It is not as it should be.
    """
    try:
        texts = {name: string(value[name], name) for name in _PIN_WORDS}
        return Pin(
            id="",
            questions=tuple(string(each, "questions") for each in value["questions"]),
            start=_whole(value["start"]),
            end=_whole(value["end"]),
            at=_seconds(value["at"]) or 0.0,
            **texts,
        )
    except (ValueError, TypeError, KeyError, InvalidInput) as error:
        raise Damaged(f"A pin is not as it should be: {error}.") from error


def _whole(value: object) -> int:
    if type(value) is int and 0 <= value < _FARTHEST:
        return value
    raise ValueError("a place is no whole number")


def _like(pattern: re.Pattern[str], value: object, field: str) -> str:
    text = string(value, field)
    if not pattern.fullmatch(text):
        raise ValueError(f'"{field}" is too long, or has characters that are not allowed')
    return text


def _name(value: object, field: str) -> str:
    text = string(value, field)
    if not 0 < len(text) <= _LONGEST_NAME or not text.isprintable():
        raise ValueError(f'"{field}" is empty, too long, or has characters that cannot be seen')
    return text


def _seconds(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        with suppress(OverflowError):
            if math.isfinite(value):
                return float(value)
    raise ValueError('"modified" is no number of seconds')


def _validators(value: object) -> str | None:
    text = optional_string(value, "validators")
    if text is None:
        return None
    try:
        fields = json.loads(text) if len(text) <= _LONGEST_NAME else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or not all(_is_sendable(value) for value in fields.values()):
        raise ValueError('"validators" is not a JSON object of texts and numbers')
    return text


def _is_sendable(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isprintable()
    return value is None or isinstance(value, int | float)


def _original(value: object, sha256: str) -> bytes | None:
    text = optional_string(value, "original")
    if text is None:
        return None
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError('"original" is not base64') from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError('"original" is not what "sha256" says')
    return data
