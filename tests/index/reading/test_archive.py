import io
import struct
import zipfile

import pytest

from index.reading.archive import open_archive, read_part
from index.reading.limits import Limits
from index.reading.original import Original, title_of
from qa.errors import Damaged, Encrypted, ReadingError, TooLarge


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def original(data: bytes, unpacked: int = 10_000_000) -> Original:
    return Original(data=data, name="a.docx", limits=Limits(unpacked=unpacked))


def test_parts_can_be_read() -> None:
    with open_archive(original(zipped({"a.xml": b"<a/>"}))) as archive:
        assert read_part(archive, "a.xml") == b"<a/>"
        with pytest.raises(Damaged, match="missing"):
            read_part(archive, "b.xml")


def test_declared_sizes_are_added_up() -> None:
    data = zipped({f"{number}.bin": bytes(range(256)) * 4 for number in range(20)})
    with pytest.raises(TooLarge):
        open_archive(original(data, unpacked=20_000))
    open_archive(original(data, unpacked=21_000)).close()


def test_a_part_packed_as_only_bombs_are() -> None:
    data = zipped({"a.xml": b" " * 20_000_000})
    with pytest.raises(TooLarge, match="times its size"):
        open_archive(original(data, unpacked=10**9))


def test_a_part_that_lies_about_its_size() -> None:
    data = bytearray(zipped({"a.xml": b"<a>" + b"x" * 100_000 + b"</a>"}))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = struct.pack("<I", 10)
    with pytest.raises(Damaged):
        open_archive(original(bytes(data)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(encoding: str) -> None:
    text = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    data = zipped({"word/document.xml": b" " * 1_048_570 + text if encoding == "utf-8" else text})
    with pytest.raises(Damaged, match="document type"):
        open_archive(original(data))
    open_archive(original(data), doctypes=True).close()


def test_a_password_is_noticed() -> None:
    data = bytearray(zipped({"a.xml": b"<a/>"}))
    place = data.index(b"PK\x01\x02") + 8
    data[place] |= 1
    with pytest.raises(Encrypted):
        open_archive(original(bytes(data)))


@pytest.mark.parametrize("cut", range(10, 110, 10))
def test_archives_cut_short(cut: int) -> None:
    with pytest.raises(ReadingError):
        open_archive(original(zipped({"a.xml": b"<a/>"})[:cut]))


def test_titles_of_files() -> None:
    assert title_of("annual_report-2024.pdf") == "annual report 2024"
    assert title_of("corpus.jsonl.gz") == "corpus"
    assert title_of("README") == "README"
    assert title_of(".env") == ".env"
