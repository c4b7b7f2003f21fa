"""PDF: the text layer of each page, put together to paragraphs, under its bookmarks."""

import pypdfium2

from index.reading.original import Original
from index.reading.outline import Outline, one_line
from index.reading.readers.layout import Line, compounds_in, paragraphs, without_repeats
from index.reading.readers.pages import bookmarks, has_pictures, lines_of, match_headings
from qa.documents import Content
from qa.errors import Damaged, Encrypted, NoText

_NO_TITLE = (
    ".doc", ".docx", ".dvi", ".tex", ".indd", ".pdf", ".qxd", ".ppt", ".pptx", ".xls", ".xlsx",
    ".rtf", ".odt", ".txt", ".htm", ".html", ".ps", ".cdr", ".ai",
)  # fmt: skip
_NO_TITLE_STARTS = ("microsoft word", "microsoft powerpoint", "untitled", "slide 1", "print", "(")
_SHORTEST_TITLE = 4
_DATE_DIGITS = 8
_FIELDS = {"Author": "author", "Subject": "subject", "Keywords": "keywords"}


def read(original: Original) -> Content:
    """The content of a PDF file."""
    with _open(original.data) as document:
        outline = Outline(original.limits.text)
        pages = without_repeats([_lines(document, number) for number in range(len(document))])
        headings = bookmarks(document)
        compounds = compounds_in(pages)
        for number, lines in enumerate(pages, start=1):
            outline.page(number)
            marks = match_headings(lines, headings.get(number - 1, ()))
            for level, text in paragraphs(lines, marks, compounds):
                if level:
                    outline.heading(level, text)
                else:
                    outline.paragraph(text)
        if not any(pages):
            _no_text(document)
        return outline.finish(
            title=_title(document) or original.title, metadata=_metadata(document)
        )


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Encrypted("It opens with a password only; save a copy without one.") from error
        raise Damaged("It is no PDF that can be opened: broken or cut short.") from error
    if not pages:
        raise Damaged("The PDF has no page that can be opened.")
    return document


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    try:
        page = document.get_page(number)
    except pypdfium2.PdfiumError:
        return []
    try:
        return lines_of(page)
    finally:
        page.close()


def _no_text(document: pypdfium2.PdfDocument) -> None:
    if has_pictures(document):
        raise NoText("There is no text layer: scanned pages; run OCR first.")
    raise NoText("There is no text in it: its pages are empty.")


def _title(document: pypdfium2.PdfDocument) -> str:
    title = one_line(_value(document, "Title"))
    lower = title.lower()
    if len(title) < _SHORTEST_TITLE or not any(character.isalpha() for character in title):
        return ""
    return "" if lower.endswith(_NO_TITLE) or lower.startswith(_NO_TITLE_STARTS) else title


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    found = {field: _value(document, key) for key, field in _FIELDS.items()}
    digits = _value(document, "CreationDate").removeprefix("D:")[:_DATE_DIGITS]
    if len(digits) == _DATE_DIGITS and digits.isdigit():
        found["created"] = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return found


def _value(document: pypdfium2.PdfDocument, key: str) -> str:
    return str(document.get_metadata_value(key))
