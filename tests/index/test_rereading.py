import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.collection import Collection
from index.gathering import arrival
from index.ingesting import Ingester
from index.reading.records import Record, Unreadable
from index.reading.sandbox import Reader
from index.rereading import is_in_lines, read
from qa.errors import Damaged, NoText
from tests.fakes import WordEncoder
from tests.index.shelves import listed


class Disturbed(Reader):
    """Reads files that are written to as soon as they have been read, a few times."""

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self._texts = list(texts)

    def read(
        self, path: Path, *, name: str | None = None, charset: str | None = None
    ) -> Iterator[Record | Unreadable]:
        yield from super().read(path, name=name, charset=charset)
        if self._texts:
            path.write_text(self._texts.pop(0))


def texts(path: Path, reader: Reader) -> Iterator[str]:
    for record in read(arrival(path, path.name), reader):
        assert isinstance(record, Record)
        yield record.content.text


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Mars is red.")
    with Disturbed("Mars is dusty.") as reader:
        assert list(texts(path, reader)) == ["Mars is dusty."]


def test_one_that_goes_on_changing_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Mars is red.")
    with Disturbed("Mars is", "Mars is dusty") as reader, pytest.raises(Damaged, match="changed"):
        list(texts(path, reader))


def test_one_that_becomes_empty_meanwhile_fails_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Mars is red.")
    with Disturbed("") as reader, pytest.raises(NoText):
        list(texts(path, reader))


def test_lines_come_before_it_is_told_that_they_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Mars."}))
    with Disturbed(json.dumps({"text": "Venus."})) as reader:
        found = texts(path, reader)
        assert next(found) == "Mars."
        with pytest.raises(Damaged, match="changed"):
            next(found)


def test_what_fails_for_that_keeps_its_document(
    tmp_path: Path, collection: Collection, reader: Reader
) -> None:
    own = arrival(tmp_path / "a.txt", "a.txt")
    own.path.write_text("Mars is red.")
    list(Ingester(collection, WordEncoder("f1"), reader).ingest([own]))
    own.path.write_text("Mars.")
    with Disturbed("Mars is", "Mars is dusty") as disturbed:
        (outcome,) = Ingester(collection, WordEncoder("f1"), disturbed).ingest([own])
    assert (outcome.status, outcome.code) == ("failed", "damaged")
    assert listed(collection) == {own.uri: "Mars is red."}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.jsonl", True), ("A.NDJSON", True), ("a.jsonl.gz", True), ("a.json", False), ("a", False)],
)
def test_json_lines_are_told_by_their_names(name: str, *, expected: bool) -> None:
    assert is_in_lines(arrival(Path(name), name)) is expected
