"""What a file really is: its bytes decide before its name does."""

import io
import zipfile

from index.reading import formats
from index.reading.decoding import is_text
from index.reading.formats import Format
from qa.errors import Damaged, Encrypted, UnsupportedFormat

_HEAD = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OOXML_FOLDERS = {"word/": formats.DOCX, "ppt/": formats.PPTX, "xl/": formats.XLSX}
_MIMETYPES = {
    form.media_type: form for form in (formats.ODT, formats.ODP, formats.ODS, formats.EPUB)
}
_UNKNOWN = (
    "It holds binary data of no format that is read: save it as PDF or as text, and add that."
)
_HTML_STARTS = (b"<!doctype html", b"<html")


def detect(data: bytes, name: str) -> Format:
    """The format of a file's bytes.

    Raises:
        Damaged: The name asks for a format that the bytes are not.
        Encrypted: It is an office document behind a password.
        UnsupportedFormat: It is nothing that Pincite reads.
    """
    suffix = formats.suffix_of(name)
    named = formats.SUFFIXES.get(suffix)
    packed = _by_magic(data, suffix)
    if packed:
        return packed
    if named and named.packed:
        return _not_as_named(data, named, suffix)
    if not is_text(data):
        raise UnsupportedFormat(formats.CONVERT_FIRST.get(suffix, _UNKNOWN))
    if suffix in formats.CONVERT_FIRST:
        raise UnsupportedFormat(formats.CONVERT_FIRST[suffix])
    return named or _by_markup(data)


def _by_magic(data: bytes, suffix: str) -> Format | None:
    if b"%PDF-" in data[:_HEAD] and (suffix == ".pdf" or data.lstrip().startswith(b"%PDF-")):
        return formats.PDF
    if data.startswith(b"PK\x03\x04"):
        return _of_archive(data)
    if data.startswith(_OLE):
        return _of_ole(data, suffix)
    return formats.RTF if data.startswith(b"{\\rtf") else None


def _of_archive(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = b""
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    mimetype = part.read(200)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise Damaged("Its ZIP container is broken or cut short.") from error
    kind = mimetype.decode("ascii", "replace").strip().replace("-template", "")
    if kind in _MIMETYPES:
        return _MIMETYPES[kind]
    for folder, form in _OOXML_FOLDERS.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return form
    if "META-INF/container.xml" in names:
        return formats.EPUB
    raise UnsupportedFormat("It is a ZIP archive; unpack it and add the files in it.")


def _of_ole(data: bytes, suffix: str) -> Format:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise Encrypted("It opens with a password only; save a copy without one.")
    if has("__substg1.0"):
        raise UnsupportedFormat(formats.CONVERT_FIRST[".msg"])
    if has("WordDocument"):
        raise UnsupportedFormat(formats.CONVERT_FIRST[".doc"])
    if has("PowerPoint Document"):
        raise UnsupportedFormat(formats.CONVERT_FIRST[".ppt"])
    if has("Workbook") or has("Book"):
        return formats.XLS
    raise UnsupportedFormat(
        formats.CONVERT_FIRST.get(suffix, "It is an OLE file of no format that is read.")
    )


def _not_as_named(data: bytes, named: Format, suffix: str) -> Format:
    if named is formats.PDF and not is_text(data):
        return formats.PDF
    if named is formats.XLS and is_text(data) and _by_markup(data) is formats.HTML:
        return formats.HTML
    raise Damaged(f"It is not what its name says: no {suffix[1:].upper()} file begins like this.")


def _by_markup(data: bytes) -> Format:
    start = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_HTML_STARTS):
        return formats.HTML
    return formats.XML if start.startswith(b"<?xml") else formats.TEXT
