"""A form with files, written to the disk as it comes in."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.http.names import plain_name
from index.database import translated
from index.files import sync_folder
from qa.errors import InvalidInput, TooLarge

FORM_ROOM = 1024 * 1024
FIELDS = ("collection", "uri")

_MAX_FILES = 1_000
_MAX_FIELD = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFile:
    """A file that has come in.

    Attributes:
        id: The name it is spooled under.
        name: What the client calls it, made harmless.
    """

    id: str
    name: str


@dataclass(slots=True)
class _Part:
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    disposition: bytes = b""
    name: str = ""
    file: BinaryIO | None = None


@contextmanager
def _parsing() -> Iterator[None]:
    """Raise what the parser finds wrong as our own error."""
    try:
        yield
    except FormParserError as error:
        raise InvalidInput("The body is not a form as multipart/form-data has it.") from error


class FormReceiver:
    """Takes a form in pieces. Its files are on the disk once it is finished.

    Args:
        spool: The folder its files are written to.
        limit: How many bytes all files may have together.
        content_type: The request's Content-Type.

    Attributes:
        files: The files, in the form's order.
        fields: The other fields.

    Raises:
        InvalidInput: The request holds no form with files.
    """

    def __init__(self, spool: Path, limit: int, content_type: str) -> None:
        self.files: list[ReceivedFile] = []
        self.fields: dict[str, str] = {}
        self._spool = spool
        self._limit = limit
        self._taken = self._received = 0
        self._part = _Part()
        self._complete = False
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise InvalidInput("Send files as multipart/form-data, in fields named file.")
        with _parsing():
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._header_name,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_end,
                    "on_headers_finished": self._headers_finished,
                    "on_part_data": self._data,
                    "on_part_end": self._end,
                    "on_end": self._finished,
                },
            )

    def feed(self, data: bytes) -> None:
        """Take the next piece.

        Raises:
            TooLarge: The files are over the limit.
            InvalidInput: It is not a form as it should be.
            StorageFull: The disk is full.
        """
        self._received += len(data)
        if self._received > self._limit + FORM_ROOM:
            raise self._too_large()
        with _parsing(), translated(self._spool):
            self._parser.write(data)

    def finish(self) -> None:
        """Check that all has come in, and flush it to the disk.

        Raises:
            InvalidInput: The form is cut short, or there is no file in it.
        """
        if not self._complete:
            raise InvalidInput("The form is cut short: its last boundary is missing.")
        if not self.files:
            raise InvalidInput("There is no file in the form: send one in a field named file.")
        with translated(self._spool):
            sync_folder(self._spool)

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._part.file:
            with suppress(OSError):  # what was written last may not fit on the disk
                self._part.file.close()
        for file in self.files:
            (self._spool / file.id).unlink(missing_ok=True)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"An upload may have {self._limit:,} bytes at most.")

    def _begin(self) -> None:
        self._part = _Part()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._part.header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.value += data[start:end]

    def _header_end(self) -> None:
        if self._part.header.lower() == b"content-disposition":
            self._part.disposition = bytes(self._part.value)
        self._part.header.clear()
        self._part.value.clear()

    def _headers_finished(self) -> None:
        part = self._part
        _, options = parse_options_header(part.disposition)
        part.name = options.get(b"name", b"").decode(errors="replace")
        if part.name != "file":
            if part.name not in FIELDS:
                raise InvalidInput(
                    f"The form has a field {part.name!r}; fields there are: file, "
                    f"{', '.join(FIELDS)}."
                )
            return
        if b"filename" not in options:
            raise InvalidInput("The field file must hold a file, with a file name.")
        if len(self.files) >= _MAX_FILES:
            raise InvalidInput(f"There are over {_MAX_FILES:,} files in the form.")
        name = options[b"filename"].decode(errors="replace")
        received = ReceivedFile(id=secrets.token_hex(16), name=plain_name(name))
        self.files.append(received)
        part.file = (self._spool / received.id).open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.file is None:
            self._part.value += data[start:end]
            if len(self._part.value) > _MAX_FIELD:
                raise InvalidInput(f"The field {self._part.name} is too long.")
            return
        self._taken += end - start
        if self._taken > self._limit:
            raise self._too_large()
        self._part.file.write(data[start:end])

    def _end(self) -> None:
        if self._part.file is None:
            if self._part.name in self.fields:
                raise InvalidInput(f"The field {self._part.name} is there twice.")
            self.fields[self._part.name] = self._part.value.decode(errors="replace").strip()
            return
        with self._part.file as file:
            file.flush()
            os.fsync(file.fileno())

    def _finished(self) -> None:
        self._complete = True
