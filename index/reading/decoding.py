"""Bytes of a text file become characters, whatever encoding they are in."""

import codecs
import re

from charset_normalizer import from_bytes

from qa.errors import UnsupportedFormat

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LATIN = ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "cp1252")
_SAMPLE = 65_536
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_WESTERN = re.compile(rb"[\xc0-\xd6\xd8-\xf6\xf8-\xff]")
_EASTERN = re.compile(rb"[\x8a\x8d-\x8f\x9a\x9d-\x9f\xa5\xb3\xb9\xba\xbc\xbe\xf0\xf5\xfe]")
_TAKEN_FOR_WESTERN = ("cp1250", "cp1254", "cp1257", "iso8859_10", "iso8859_16", "hp_roman8")
_LETTER = re.compile(rb"[A-Za-z]")
_FEW = 32
_BINARY_SHARE = 0.05
_WESTERN_SHARE = 0.8
_ACCENTED_SHARE = 0.55
_UTF16_SHARE = 0.4
_STRAY_SHARE = 0.2


def decode(data: bytes, *declared: str | None) -> str:
    """The text of these bytes.

    A byte order mark decides; then what is declared; then UTF-8 if all of it is
    valid; then what it looks like; Windows-1252 at last, where every byte is something.

    Args:
        data: All of the text file.
        declared: The encodings that its envelope and the file itself name, where they do. One of
            the names of Latin-1 stands for UTF-8 where all is valid, else for Windows-1252.

    Raises:
        UnsupportedFormat: The bytes are not text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide, "replace")
    if looks_binary(data):
        raise UnsupportedFormat("It holds binary data, not text.")
    for named in (*declared, "utf-8"):
        text = _strictly(data, named)
        if text is not None:
            return text
    return _guess(data)


def looks_binary(data: bytes) -> bool:
    """Whether these bytes are no text in any encoding that has one byte for a line end."""
    sample = data[:_SAMPLE]
    return b"\0" in data or len(_CONTROL.findall(sample)) > _BINARY_SHARE * len(sample)


def is_text(data: bytes) -> bool:
    """Whether `decode` will take these bytes."""
    marked = any(data.startswith(mark) for mark, _ in _BOMS)
    return marked or _utf16_without_mark(data) is not None or not looks_binary(data)


def _strictly(data: bytes, named: str | None) -> str | None:
    latin = named and named.lower() in _LATIN
    for encoding in ("utf-8", "cp1252") if latin else (named,):
        try:
            return data.decode(encoding) if encoding else None
        except (LookupError, ValueError):
            continue
    return None


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:4096]
    half = len(sample) // 2
    if not half or len(_CONTROL.findall(sample.replace(b"\0", b""))) > _BINARY_SHARE * half:
        return None
    first, second = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if second > _UTF16_SHARE and not first:
        return "utf-16-le"
    return "utf-16-be" if first > _UTF16_SHARE and not second else None


def _guess(data: bytes) -> str:
    lenient = data.decode("utf-8", "replace")
    wrong = lenient.count("\ufffd")
    right = sum(1 for character in lenient[:_SAMPLE] if character > "\x7f") - wrong
    if right > 2 * wrong:
        return lenient
    sample = data[:_SAMPLE]
    few = len(_HIGH.findall(sample)) < _FEW
    western = few and (_is_western(sample) or _is_nearly_ascii(sample))
    encoding = "cp1252" if western else _most_likely(data)
    if encoding not in ("cp1252", "ascii", "utf_8"):
        return data.decode(encoding, "replace")
    return data.decode("cp1252", "western")


def _is_nearly_ascii(sample: bytes) -> bool:
    return len(_HIGH.findall(sample)) < _STRAY_SHARE * len(sample)


def _is_western(sample: bytes) -> bool:
    high = len(_HIGH.findall(sample))
    letters = len(_LETTER.findall(sample))
    accented = len(_WESTERN.findall(sample))
    return accented >= _WESTERN_SHARE * high and high <= _ACCENTED_SHARE * (high + letters)


def _most_likely(data: bytes) -> str:
    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        return "cp1252"
    also_western = any(match.encoding == "cp1252" for match in matches)
    if also_western and best.encoding in _TAKEN_FOR_WESTERN and not _EASTERN.search(sample):
        return "cp1252"
    return best.encoding


def _latin1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("western", _latin1)
