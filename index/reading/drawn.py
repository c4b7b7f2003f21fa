"""A page of a PDF as PDFium draws it: its characters with their boxes, and a picture of it."""

import ctypes
import math
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MAX_CHARACTERS = 200_000
_SCALE = 2.0
_MOST_PIXELS = 4_000_000
_LONGEST_SIDE = 8_000
_FINE = 1_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SURROGATES = range(0xD800, 0xE000)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The characters on a page.

    Attributes:
        width: Of the page as it is shown, in points.
        height: Likewise.
        characters: All that PDFium finds, line ends between them too, in the order of drawing.
        boxes: Left, top, right, bottom of each, in points from the upper left corner; None for one
            that cannot be seen.
    """

    width: float
    height: float
    characters: str
    boxes: list[Rectangle | None]


def characters_of(page: pypdfium2.PdfPage) -> Drawn:
    """Find the characters on a page, at most `MAX_CHARACTERS`."""
    shown = _shown(page)
    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        count = min(pdfium.FPDFText_CountChars(raw), MAX_CHARACTERS)
        characters = [_character(raw, index) for index in range(count)]
        return Drawn(
            width=page.get_width(),
            height=page.get_height(),
            characters="".join(characters),
            boxes=[
                _box(raw, index, shown) if character.isprintable() and character != " " else None
                for index, character in enumerate(characters)
            ],
        )
    finally:
        text_page.close()


def picture_of(page: pypdfium2.PdfPage) -> bytes:
    """Draw a page, white beneath: a PNG file, smaller where the page is very large."""
    width, height = max(page.get_width(), 1.0), max(page.get_height(), 1.0)
    scale = min(
        _SCALE, math.sqrt(_MOST_PIXELS / (width * height)), _LONGEST_SIDE / max(width, height)
    )
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False, maybe_alpha=False)
    try:
        return _png(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        bitmap.close()


def _png(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """Write pixels, red, green and blue, as a PNG file (https://www.w3.org/TR/png-3/)."""
    rows = b"".join(
        b"\0" + pixels[row * stride : row * stride + 3 * width] for row in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def _character(raw: pdfium.FPDF_TEXTPAGE, index: int) -> str:
    code = pdfium.FPDFText_GetUnicode(raw, index)
    return chr(code) if 0 < code <= sys.maxunicode and code not in _SURROGATES else _REPLACEMENT


def _box(
    raw: pdfium.FPDF_TEXTPAGE, index: int, shown: Callable[[float, float], tuple[float, float]]
) -> Rectangle | None:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
        return None
    x1, y1 = shown(left.value, top.value)
    x2, y2 = shown(right.value, bottom.value)
    found = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    return found if all(map(math.isfinite, found)) else None


def _shown(page: pypdfium2.PdfPage) -> Callable[[float, float], tuple[float, float]]:
    """Give what leads from the page's own coordinates to those it is shown in, turned and cut."""
    width, height = page.get_width(), page.get_height()

    def device(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, _FINE, _FINE, 0, x, y, across, down)
        return across.value * width / _FINE, down.value * height / _FINE

    (x0, y0), (x1, y1), (x2, y2) = device(0, 0), device(1000, 0), device(0, 1000)
    a, b, c, d = (x1 - x0) / 1000, (x2 - x0) / 1000, (y1 - y0) / 1000, (y2 - y0) / 1000
    return lambda x, y: (round(x0 + a * x + b * y, 4), round(y0 + c * x + d * y, 4))
