"""Rows of tables become lines that can be understood one by one."""

from collections.abc import Iterable, Iterator
from itertools import chain

from index.reading.outline import Outline, one_line

_MAX_HEADER = 80
_MIN_COLUMNS = 2


def add_rows(outline: Outline, rows: Iterable[list[str]]) -> None:
    """Add the rows of a sheet: empty rows part its tables, each of which may have a header.

    Under a header a row is `Name: Alice | Age: 3`, otherwise its cells are joined with ` | `. A
    row of one cell is a paragraph.
    """
    cleaned = ([one_line(cell) for cell in row] for row in rows)
    for table in _tables(cleaned):
        outline.end_run()
        _add_table(outline, table)


def join_cells(cells: Iterable[str]) -> str:
    """The cells of a row on one line, empty ones left out."""
    return " | ".join(cell for cell in map(one_line, cells) if cell)


def _tables(rows: Iterator[list[str]]) -> Iterator[Iterator[list[str]]]:
    for first in rows:
        if any(first):
            yield chain([first], _until_empty(rows))


def _until_empty(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        if not any(row):
            return
        yield row


def _add_table(outline: Outline, rows: Iterator[list[str]]) -> None:
    header: list[str] | None = None
    for row in rows:
        if sum(map(bool, row)) >= _MIN_COLUMNS:
            header = row
            break
        outline.paragraph(join_cells(row))
    if header is None:
        return
    second = next(rows, None)
    if second is None or not _is_header(header, second):
        outline.item(join_cells(header))
        header = []
    for row in chain([second] if second else [], rows):
        outline.item(_labelled(header, row) if header else join_cells(row))


def _is_header(row: list[str], second: list[str]) -> bool:
    names = [cell for cell in row if cell]
    return (
        len(set(names)) == len(names)
        and len(names) >= sum(map(bool, second))
        and not any(_is_number(name) or len(name) > _MAX_HEADER for name in names)
    )


def _is_number(cell: str) -> bool:
    return not any(character.isalpha() for character in cell)


def _labelled(header: list[str], row: list[str]) -> str:
    names = header + [""] * (len(row) - len(header))
    cells = zip(names, row, strict=False)
    return " | ".join(f"{name}: {cell}" if name else cell for name, cell in cells if cell)
