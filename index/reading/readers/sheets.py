"""Workbooks: a sheet is a page under a heading of its name, a row is a line."""

import datetime as dt
import io
from collections.abc import Iterator

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from index.reading.archive import open_archive
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.tables import add_rows
from qa.documents import Content
from qa.errors import Encrypted

_MAX_COLUMNS = 2000


def read(original: Original) -> Content:
    """The content of a workbook: its visible sheets, or all if none is visible."""
    if original.data.startswith(b"PK"):
        open_archive(original).close()
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(original.data))
    except PasswordError as error:
        raise Encrypted("It opens with a password only; save a copy without one.") from error
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    outline = Outline(original.limits.text)
    for number, sheet in enumerate(visible or sheets, start=1):
        outline.page(number)
        rows = _rows(workbook, sheet.name)
        first = next(rows, None)
        if first is not None:
            outline.heading(1, sheet.name)
            add_rows(outline, _chain(first, rows))
    return outline.finish(title=original.title)


def _rows(workbook: CalamineWorkbook, name: str) -> Iterator[list[str]]:
    for row in workbook.get_sheet_by_name(name).iter_rows():
        yield [_shown(cell) for cell in row[:_MAX_COLUMNS]]


def _chain(first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rest


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.12g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
