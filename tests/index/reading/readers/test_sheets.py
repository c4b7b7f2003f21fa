import io
import zipfile
from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def workbook(sheets: dict[str, list[list[str | float]]], hidden: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entries, relations = "", ""
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            state = ' state="hidden"' if name == hidden else ""
            entries += f'<sheet name="{name}" sheetId="{number}"{state} r:id="r{number}"/>'
            relations += (
                f'<Relationship Id="r{number}" Type="{RELATIONS}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
            body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f"<worksheet {SPACE}><sheetData>{body}</sheetData></worksheet>",
            )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {SPACE} xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
    return stream.getvalue()


def test_sheets_are_pages_and_rows_have_their_header(read: Read) -> None:
    data = workbook({"People": [["Name", "Age"], ["Ann", 3], ["Bob", 4.5]], "Sums": [[1, 2]]})
    content = read("my_book.xlsx", data)
    found = [(b.page, content.text[b.start : b.end], b.heading_path) for b in content.blocks]
    assert found == [
        (1, "People", ("People",)),
        (1, "Name: Ann | Age: 3", ("People",)),
        (1, "Name: Bob | Age: 4.5", ("People",)),
        (2, "Sums", ("Sums",)),
        (2, "1 | 2", ("Sums",)),
    ]
    assert content.title == "my book"


def test_hidden_sheets_are_left_out(read: Read) -> None:
    rows: list[list[str | float]] = [["a", "b"]]
    content = read("a.xlsx", workbook({"Shown": rows, "Lookup": rows}, hidden="Lookup"))
    assert "Lookup" not in content.text
