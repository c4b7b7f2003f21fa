import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from qa.documents import Content
from qa.errors import Damaged

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


@pytest.fixture
def data() -> bytes:
    document = docx.Document()
    document.core_properties.author = "Ann"
    document.core_properties.title = ""
    document.add_heading("The title", 0)
    document.add_heading("Part", 1)
    document.add_paragraph("First.\nSecond.")
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet")
    table = document.add_table(2, 2)
    for number, text in enumerate(("A", "B", "1", "2")):
        table.cell(number // 2, number % 2).text = text
    document.add_heading("Deeper", 2)
    body = document.element.body
    body.insert(
        len(body) - 1,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>"
            "<w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:tab/><w:t>added</w:t></w:r></w:ins>"
            "<w:r><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:r>"
            "</w:p></w:sdtContent></w:sdt>"
        ),
    )
    document.sections[0].header.paragraphs[0].text = "running head"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_parts_of_the_body_in_order(blocks: Blocks, data: bytes) -> None:
    part = ("Part",)
    deeper = ("Part", "Deeper")
    assert blocks("a.docx", data) == [
        ("The title", ("The title",)),
        ("Part", part),
        ("First.\nSecond.", part),
        ("one", part),
        ("two", part),
        ("A | B", part),
        ("1 | 2", part),
        ("Deeper", deeper),
        ("kept added", deeper),
        ("boxed", deeper),
    ]


def test_title_and_author(read: Read, data: bytes) -> None:
    content = read("a.docx", data)
    assert content.title == "The title"
    assert content.metadata["author"] == "Ann"


def test_a_broken_part_is_damage(read: Read, data: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            broken = name == "word/document.xml"
            new.writestr(name, b"<w:document" if broken else old.read(name))
    with pytest.raises(Damaged):
        read("a.docx", stream.getvalue())
