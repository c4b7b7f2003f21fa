import io
import zipfile
from collections.abc import Callable

import pytest

from qa.documents import Content
from qa.errors import Damaged, Encrypted

Read = Callable[[str, str | bytes], Content]
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{name}="{OASIS}:{path}:1.0"'
    for name, path in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "presentation": "presentation",
        "meta": "meta",
    }.items()
)
META = f"<m {SPACES}><meta:creation-date>2024-05-01T10:00:00</meta:creation-date></m>"


def packed(kind: str, body: str, manifest: str = "<m/>", styles: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("meta.xml", META)
        archive.writestr(
            "content.xml", f"<c {SPACES}>{styles}<office:body>{body}</office:body></c>"
        )
    return stream.getvalue()


def test_text_documents(read: Read) -> None:
    body = """<office:text><text:p text:style-name="P1">The title</text:p>
<text:h text:outline-level="1">Part</text:h>
<text:p>Some<text:s text:c="2"/><text:span>words</text:span><text:line-break/>here.</text:p>
<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>two</text:p>
</text:list-item></text:list></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>
<table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table>
<text:tracked-changes><text:p>gone</text:p></text:tracked-changes></office:text>"""
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    content = read("a.odt", packed("text", body, styles=styles))
    assert content.text == "The title\n\nPart\n\nSome words\nhere.\n\none\ntwo\n\nA | B"
    assert content.blocks[-1].heading_path == ("Part",)
    assert content.title == "The title"
    assert content.metadata == {"created": "2024-05-01"}


def test_slides_are_pages(read: Read) -> None:
    page = (
        '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Head {0}</text:p>'
        "</draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>Words</text:p>"
        "</draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box>"
        "<text:p>Note {0}</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
    )
    body = f"<office:presentation>{page.format(1)}{page.format(2)}</office:presentation>"
    content = read("a.odp", packed("presentation", body))
    found = [(b.page, content.text[b.start : b.end], b.heading_path) for b in content.blocks]
    assert found[:3] == [
        (1, "Head 1", ("Head 1",)),
        (1, "Words", ("Head 1",)),
        (1, "Note 1", ("Head 1",)),
    ]
    assert found[5] == (2, "Note 2", ("Head 2",))


def test_a_password_is_noticed(read: Read) -> None:
    with pytest.raises(Encrypted):
        read("a.odt", packed("text", "", manifest="<m><encryption-data/></m>"))


def test_document_types_are_refused(read: Read) -> None:
    data = packed("text", "<text:p>x</text:p>", manifest='<!DOCTYPE m [<!ENTITY e "x">]><m/>')
    with pytest.raises(Damaged):
        read("a.odt", data)
