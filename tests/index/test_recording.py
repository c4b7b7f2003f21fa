import json
from pathlib import Path

import pytest

from index.recording import NAME, Recorded, record, recorded


def made(path: str, when: float) -> Recorded:
    return Recorded(path=path, made=when, size=5, sha256="ab" * 32)


def test_the_newest_comes_first_and_a_file_comes_once(tmp_path: Path) -> None:
    assert recorded(tmp_path) == []
    for path, when in (("/a", 1.0), ("/b", 2.0), ("/a", 3.0)):
        record(tmp_path, made(path, when))
    assert recorded(tmp_path) == [made("/a", 3.0), made("/b", 2.0)]


def test_old_ones_are_forgotten(tmp_path: Path) -> None:
    for number in range(60):
        record(tmp_path, made(f"/{number}", float(number)))
    assert [each.path for each in recorded(tmp_path)] == [f"/{n}" for n in range(59, 9, -1)]


@pytest.mark.parametrize("written", [b"", b"{", b"5", b"{}", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_no_record(tmp_path: Path, written: bytes) -> None:
    (tmp_path / NAME).write_bytes(written)
    assert recorded(tmp_path) == []
    record(tmp_path, made("/a", 1.0))
    assert recorded(tmp_path) == [made("/a", 1.0)]


def test_an_entry_that_is_none_hides_no_other(tmp_path: Path) -> None:
    record(tmp_path, made("/a", 1.0))
    entries = json.loads((tmp_path / NAME).read_bytes())
    others = [5, None, {}, {**entries[0], "made": "x"}, {**entries[0], "size": None}]
    (tmp_path / NAME).write_text(json.dumps([*others, *entries]))
    assert recorded(tmp_path) == [made("/a", 1.0)]
