"""Archives are looked through before any library unpacks them."""

import io
import zipfile
import zlib

from index.reading.original import Original
from qa.errors import Damaged, Encrypted, TooLarge

_MAX_PARTS = 20_000
_SUSPECT_SIZE = 10 * 1024 * 1024
_SUSPECT_RATIO = 150
_CHUNK = 1024 * 1024
_MARKUP = (".xml", ".rels", ".vml", ".opf", ".ncx", ".rdf")
_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))


def open_archive(original: Original, *, doctypes: bool = False) -> zipfile.ZipFile:
    """The archive in a file's bytes, after its sizes were checked, declared and actual.

    Nothing is written anywhere: parts are read from memory, so their names cannot lead out.

    Args:
        original: The file.
        doctypes: Whether its XML parts may declare a document type, and with it entities.

    Raises:
        Damaged: It is no archive, is broken, or declares a document type.
        Encrypted: A part asks for a password.
        TooLarge: It would unpack to more than the limit, or is packed as only bombs are.
    """
    limit = original.limits.unpacked
    try:
        archive = zipfile.ZipFile(io.BytesIO(original.data))
        parts = archive.infolist()
        _check_declared(parts, limit)
        actual = sum(_measure(archive, part, doctypes=doctypes) for part in parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Damaged("Its ZIP container is broken or cut short.") from error
    if actual > limit:
        raise TooLarge(_too_large(limit))
    return archive


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one part.

    Raises:
        Damaged: There is no such part, or it is broken.
    """
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Damaged(f"Its part {name[:100]!r} is missing or broken.") from error


def _too_large(limit: int) -> str:
    return f"It would unpack to more than {limit // 2**20} MiB."


def _check_declared(parts: list[zipfile.ZipInfo], limit: int) -> None:
    if len(parts) > _MAX_PARTS:
        raise TooLarge(f"It holds more than {_MAX_PARTS:,} parts.")
    if sum(part.file_size for part in parts) > limit:
        raise TooLarge(_too_large(limit))
    for part in parts:
        if part.flag_bits & 1:
            raise Encrypted("It opens with a password only; save a copy without one.")
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > _SUSPECT_SIZE and ratio > _SUSPECT_RATIO:
            raise TooLarge(f"A part of it unpacks to {ratio:.0f} times its size.")


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, doctypes: bool) -> int:
    if not part.filename.lower().endswith(_MARKUP):
        return part.file_size
    size, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if not doctypes and any(mark in tail + chunk for mark in _DOCTYPES):
                raise Damaged("It declares a document type, which no document of its kind does.")
            tail = chunk[-20:]
    return size
