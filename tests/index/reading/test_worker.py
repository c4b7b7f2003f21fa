from pathlib import Path

import pytest

from index.reading.limits import Limits
from index.reading.records import Record
from index.reading.worker import answer, read
from qa.errors import NoText, TooLarge


def test_reading_in_this_process(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    (record,) = read(path, "a.txt", Limits())
    assert isinstance(record, Record)
    assert record.content.text == "text"


def test_the_bytes_that_are_read_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x" * 101)
    with pytest.raises(TooLarge):
        list(read(path, "a.txt", Limits(file_size=100)))
    path.write_text(" \n")
    with pytest.raises(NoText):
        list(read(path, "a.txt", Limits()))


def test_every_answer_has_a_begin_and_an_end(tmp_path: Path) -> None:
    missing = {"path": str(tmp_path / "none.txt"), "name": "none.txt"}
    begin, failed, end = answer(missing, Limits())
    assert begin == {"kind": "begun"}
    assert failed["code"] == "damaged"
    assert "No such file" in failed["message"]
    assert str(tmp_path) not in failed["message"]
    assert end["kind"] == "done"


def test_a_parser_that_fails_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 90)
    _, failed, _ = answer({"path": str(path), "name": "a.xls"}, Limits())
    assert failed["code"] == "damaged"
    assert "broken" in failed["message"]
