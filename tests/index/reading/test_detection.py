import io
import zipfile

import pytest

from index.reading import formats
from index.reading.detection import detect
from index.reading.formats import Format
from qa.errors import Damaged, Encrypted, UnsupportedFormat

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.4\n", "a.txt", formats.PDF),
        (b"{\\rtf1 x}", "a.doc", formats.RTF),
        (zipped(**{"[Content_Types].xml": "", "word/document.xml": ""}), "a.pdf", formats.DOCX),
        (zipped(mimetype="application/epub+zip"), "a.zip", formats.EPUB),
        (zipped(mimetype=formats.ODT.media_type), "a", formats.ODT),
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", formats.XLS),
        (b"# Title", "a.md", formats.MARKDOWN),
        (b"plain words", "README", formats.TEXT),
        (b"x = 1", "a.weird", formats.TEXT),
        (b"  <!DOCTYPE html><p>x", "page", formats.HTML),
        (b"<?xml version='1.0'?><a/>", "thing", formats.XML),
        (b"<html><table></table></html>", "export.xls", formats.HTML),
    ],
)
def test_bytes_decide(data: bytes, name: str, expected: Format) -> None:
    assert detect(data, name) is expected


@pytest.mark.parametrize(
    ("data", "name", "kind", "message"),
    [
        (b"just text", "a.pdf", Damaged, "PDF"),
        (b"just text", "a.docx", Damaged, "DOCX"),
        (b"PK\x03\x04 cut short", "a.docx", Damaged, "ZIP"),
        (zipped(**{"a.txt": "x"}), "a.zip", UnsupportedFormat, "unpack"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", Encrypted, "password"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", UnsupportedFormat, "DOCX"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "a.ppt", UnsupportedFormat, "PPTX"),
        (OLE + "__substg1.0".encode("utf-16-le"), "a.msg", UnsupportedFormat, "EML"),
        (OLE, "a.bin", UnsupportedFormat, "OLE"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a.png", UnsupportedFormat, "binary"),
        (b"\0\1\2\3" * 9, "a.txt", UnsupportedFormat, "binary"),
        (b"\x1f\x8b\x08\0\0", "a.gz", UnsupportedFormat, "jsonl"),
    ],
)
def test_what_is_not_read_says_why(
    data: bytes, name: str, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        detect(data, name)
