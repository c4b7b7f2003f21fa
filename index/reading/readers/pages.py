"""What PDFium knows of a page: its lines with their places, its pictures, the bookmarks."""

import ctypes
import re
import unicodedata
from collections.abc import Iterable

import pypdfium2
import pypdfium2.raw as pdfium

from index.reading.readers.layout import Line

_MAX_BOOKMARKS = 10_000
_MAX_DEPTH = 8
_PAGES_LOOKED_AT = 5
_OBJECTS_LOOKED_AT = 500
_LINES_OF_HEADING = 3
_NUMBERING = re.compile(r"^(chapter|section|appendix|part)?[\s\d.ivx]*[.:)\s]+", re.IGNORECASE)
_LINE_END = re.compile("(?<=[\x02\ufffe])(?:\r\n)?|\r\n|[\r\n]")

Marks = dict[int, tuple[int, int]]


def lines_of(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of text on a page, in the order in which the page draws them."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        wide = any(character > "\uffff" for character in text)
        lines = []
        start = 0
        for match in [*_LINE_END.finditer(text), None]:
            end = match.start() if match else len(text)
            piece = text[start:end]
            visible = piece.strip().strip("\x02\ufffe")
            if visible:
                first = start + len(piece) - len(piece.lstrip())
                last = start + len(piece.rstrip(" \t\x02\ufffe")) - 1
                lines.append(
                    _line(text_page, piece, _unit(text, first, wide), _unit(text, last, wide))
                )
            start = match.end() if match else end
        return lines
    finally:
        text_page.close()


def has_pictures(document: pypdfium2.PdfDocument) -> bool:
    """Whether one of the first pages shows a picture."""
    for number in range(min(len(document), _PAGES_LOOKED_AT)):
        page = document.get_page(number)
        count = pdfium.FPDFPage_CountObjects(page.raw)
        for index in range(min(count, _OBJECTS_LOOKED_AT)):
            kind = pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page.raw, index))
            if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
                return True
    return False


def bookmarks(document: pypdfium2.PdfDocument) -> dict[int, list[tuple[int, str]]]:
    """Level and title of each bookmark, by the page it leads to, counted from 0."""
    found: dict[int, list[tuple[int, str]]] = {}
    try:
        for count, entry in enumerate(document.get_toc(max_depth=_MAX_DEPTH)):
            if count >= _MAX_BOOKMARKS:
                break
            target = entry.get_dest()
            number = target.get_index() if target else None
            if number is not None:
                found.setdefault(number, []).append((entry.level + 1, entry.get_title()))
    except pypdfium2.PdfiumError:
        return found
    return found


def match_headings(lines: list[Line], titles: Iterable[tuple[int, str]]) -> Marks:
    """Where bookmarks stand on their page: first line → how many lines, and which level."""
    marks: Marks = {}
    keys = [_key(line.text) for line in lines]
    for level, title in titles:
        wanted = {_key(title), _key(_NUMBERING.sub("", title))} - {""}
        place = next(
            (
                (start, count)
                for start in range(len(lines))
                if start not in marks
                for count in range(1, _LINES_OF_HEADING + 1)
                if wanted & _keys("".join(keys[start : start + count]), lines[start], count)
            ),
            None,
        )
        if place:
            marks[place[0]] = (place[1], level)
    return marks


def _keys(joined: str, first: Line, count: int) -> set[str]:
    if count > 1:
        return {joined}
    return {joined, _key(_NUMBERING.sub("", first.text))}


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _unit(text: str, index: int, wide: bool) -> int:  # noqa: FBT001 - as computed
    return len(text[:index].encode("utf-16-le")) // 2 if wide else index


def _line(text_page: pypdfium2.PdfTextPage, piece: str, first: int, last: int) -> Line:
    raw = text_page.raw
    begin = pdfium.FPDFText_GetCharIndexFromTextIndex(raw, first)
    end = pdfium.FPDFText_GetCharIndexFromTextIndex(raw, last)
    left, bottom, right, top = text_page.get_charbox(max(begin, 0))
    box = text_page.get_charbox(max(end, 0))
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(raw, max(begin, 0), x, y)
    size = pdfium.FPDFText_GetFontSize(raw, max(begin, 0))
    height = max(top - bottom, box[3] - box[1])
    return Line(
        text=piece,
        left=min(left, box[0]),
        right=max(right, box[2]),
        base=y.value,
        size=max(float(size), height, 1.0) if size <= 1 else float(size),
    )
