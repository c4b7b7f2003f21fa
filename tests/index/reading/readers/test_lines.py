import gzip
import hashlib
import json
from pathlib import Path

import pytest

from index.reading.readers import lines
from index.reading.records import Record, Unreadable
from index.reading.sandbox import Limits, Reader
from qa.errors import Damaged, NoText, ReadingError, TooLarge


def results(reader: Reader, path: Path, data: str | bytes) -> list[Record | Unreadable]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(reader.read(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.jsonl"


def test_each_line_is_a_document(reader: Reader, path: Path) -> None:
    value = {
        "id": "a",
        "title": "T",
        "text": "One.\n\nTwo.",
        "uri": "https://x.y/a",
        "metadata": {"year": 2024, "deep": {"er": [1, 2]}, "none": None},
        "extra": True,
    }
    line = json.dumps(value)
    (record,) = results(reader, path, f"{line}\r\n")
    assert isinstance(record, Record)
    assert (record.line, record.key, record.uri) == (1, "a", "https://x.y/a")
    assert record.sha256 == hashlib.sha256(line.encode()).hexdigest()
    assert record.content.title == "T"
    assert record.content.text == "One.\n\nTwo."
    assert record.content.metadata == {"year": 2024, "deep.er": (1, 2), "extra": True}


def test_keys(reader: Reader, path: Path) -> None:
    data = (
        '{"id": 7, "text": "x"}\n{"_id": "b", "text": "x"}\n{"text": "x"}\n{"id": "", "text": "x"}'
    )
    keys = [item.key for item in results(reader, path, data) if isinstance(item, Record)]
    assert keys == ["7", "b", None, None]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("nonsense", Damaged),
        ("[1]", Damaged),
        ('{"id": "a"}', Damaged),
        ('{"text": 5}', Damaged),
        ('{"text": "x", "id": [1]}', Damaged),
        ('{"text": "x", "id": "a\\u0007"}', Damaged),
        ('{"text": "x", "id": "\\ud800"}', Damaged),
        ('{"text": ""}', NoText),
        ('{"text": " \\n "}', NoText),
        ("[" * 50_000, Damaged),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(
    reader: Reader, path: Path, line: str, kind: type[ReadingError]
) -> None:
    first, bad, last = results(reader, path, f'{{"text": "a"}}\n\n{line}\n{{"text": "b"}}')
    assert isinstance(bad, Unreadable)
    assert bad.line == 3
    assert type(bad.error) is kind
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert last.line == 4


def test_a_file_whose_lines_have_no_text_is_one_document(reader: Reader, path: Path) -> None:
    (record,) = results(reader, path, '{"body": "x", "n": 1}\n\n{"body": "y"}')
    assert isinstance(record, Record)
    assert record.line is None
    assert record.content.text == "body: x\nn: 1\n\nbody: y"
    assert record.media_type == "application/jsonl"


def test_a_later_line_without_text(reader: Reader, path: Path) -> None:
    _, bad = results(reader, path, '{"text": "x"}\n{"body": "y"}')
    assert isinstance(bad, Unreadable)
    assert str(bad.error) == 'It has no "text" field.'


def test_packed_files(reader: Reader, tmp_path: Path) -> None:
    data = gzip.compress(b'{"text": "x"}\n' * 3)
    assert len(results(reader, tmp_path / "a.jsonl.gz", data)) == 3
    with pytest.raises(Damaged, match="gzip"):
        results(reader, tmp_path / "b.jsonl.gz", data[:-12])
    with pytest.raises(Damaged, match="gzip"):
        results(reader, tmp_path / "c.jsonl.gz", b"no gzip")


def test_a_packed_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "x"}\n' + b" \n" * 2_000_000))
    with Reader(Limits(unpacked=1_000_000)) as reader, pytest.raises(TooLarge):
        list(reader.read(path))


def test_lines_that_are_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINE_BYTES", 50)
    monkeypatch.setattr(lines, "_CHUNK", 7)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n{"text": "' + "x" * 200 + '"}\n{"text": "b"}\n')
    found = list(lines.read_lines(path, path.name, Limits()))
    assert [type(item) for item in found] == [Record, Unreadable, Record]
    assert isinstance(found[1], Unreadable)
    assert type(found[1].error) is TooLarge
    assert isinstance(found[2], Record)
    assert found[2].line == 3


def test_large_files_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps({"text": "word " * 20_000}) + "\n"
    path.write_text(line * 300)
    with Reader(Limits(file_size=1_000_000)) as reader:
        first = reader.read(path)
        assert isinstance(next(first), Record)
        assert reader._child is not None
        status = Path(f"/proc/{reader._child.pid}/status")
        if status.exists():
            assert int(status.read_text().partition("VmHWM:")[2].split()[0]) < 120_000
        assert sum(1 for _ in first) == 299
