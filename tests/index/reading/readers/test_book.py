import io
import zipfile
from collections.abc import Callable

import pytest

from qa.documents import Content
from qa.errors import Damaged, Encrypted

Read = Callable[[str, str | bytes], Content]
CONTAINER = '<c><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></c>'
PACKAGE = """<package><metadata xmlns:dc="x"><dc:title>The book</dc:title>
<dc:creator>Ann</dc:creator><dc:language>en</dc:language></metadata><manifest>
<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>
</manifest><spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""


def packed(**changes: str) -> bytes:
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/p.opf": PACKAGE,
        "OPS/one.xhtml": "<!DOCTYPE html><html><body><h1>One</h1><p>first</p></body></html>",
        "OPS/two b.xhtml": "<html><body><p>second</p></body></html>",
        "OPS/nav.xhtml": "<html><body><p>contents</p></body></html>",
        **changes,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            if text:
                archive.writestr(name, text)
    return stream.getvalue()


def test_chapters_in_the_order_of_the_spine(read: Read) -> None:
    content = read("a.epub", packed())
    assert content.text == "One\n\nfirst\n\nsecond"
    assert [block.heading_path for block in content.blocks] == [("One",), ("One",), ()]
    assert content.title == "The book"
    assert content.metadata == {"author": "Ann", "language": "en"}


def test_locked_books(read: Read) -> None:
    locked = '<e><CipherReference URI="OPS/one.xhtml"/></e>'
    with pytest.raises(Encrypted):
        read("a.epub", packed(**{"META-INF/encryption.xml": locked}))
    fonts = '<e><CipherReference URI="OPS/font.otf"/></e>'
    assert read("a.epub", packed(**{"META-INF/encryption.xml": fonts})).text


def test_missing_parts(read: Read) -> None:
    for name in ("META-INF/container.xml", "OPS/p.opf", "OPS/one.xhtml"):
        with pytest.raises(Damaged):
            read("a.epub", packed(**{name: ""}))
