import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index.store.reading import StoreReader
from index.store.writing import StoreWriter
from qa.errors import GenerationNotFound
from tests.fakes import addition

SECRET = "The launch code is 48151623."


def test_generations_before_the_oldest_cannot_be_asked(
    writer: StoreWriter, reader: StoreReader
) -> None:
    for text in ("one", "two", "three"):
        writer.add([addition("a", text)])
    writer.retire(2)
    assert reader.oldest() == 2
    assert [reader.selection(at)[0].last for at in (2, 3)] == [2, 3]
    with pytest.raises(GenerationNotFound, match="the oldest that can be asked is 2"):
        reader.selection(1)
    writer.retire(1)
    assert reader.oldest() == 2


def test_the_dead_are_those_that_no_later_generation_has(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", "one"), addition("b", "stays")])
    writer.add([addition("a", "two")])
    writer.delete(["a"])
    assert [reader.dead(oldest).tolist() for oldest in range(4)] == [[], [], [1], [1, 3]]
    waste = reader.waste(2)
    assert (waste.dead, waste.passages, waste.compacted) == (1, 3, 0.0)


def test_what_is_dropped_is_in_no_table_and_in_no_byte_of_the_file(
    writer: StoreWriter, reader: StoreReader, path: Path
) -> None:
    writer.add([addition("a", SECRET, metadata={"code": "48151623"}, original=SECRET.encode())])
    writer.add([addition("b", "stays", original=b"stays too")])
    writer.delete(["a"])
    before = reader.state()
    writer.drop(reader.dead(3))
    assert reader.state().compactions == before.compactions + 1
    assert reader.waste(3).compacted > 0
    connection = sqlite3.connect(path)
    for table in ("documents", "passages", "vectors", "facets", "originals"):
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert count == (0 if table == "facets" else 1), table
    connection.close()
    for file in path.parent.iterdir():
        assert b"48151623" not in file.read_bytes(), file


def test_an_original_that_another_document_has_too_is_kept(
    writer: StoreWriter, reader: StoreReader
) -> None:
    first = addition("a", "same", original=b"bytes")
    writer.add([first, addition("b", "same", original=b"bytes")])
    writer.delete(["a"])
    writer.drop(reader.dead(2))
    assert reader.original(first.document.source.sha256) == b"bytes"


def test_rows_are_never_given_again(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", "one"), addition("b", "two")])
    writer.delete(["b"])
    writer.drop(reader.dead(2))
    writer.add([addition("c", "three")])
    assert [encoded.row for encoded in reader.encoded_after(0)] == [1, 3]
    assert reader.last_passage() == 3


def test_space_is_given_back(writer: StoreWriter, reader: StoreReader, path: Path) -> None:
    long = "many words " * 2_000
    writer.add([addition(f"d{n}", long) for n in range(100)])
    writer.delete([f"d{n}" for n in range(90)])
    size = path.stat().st_size
    writer.drop(reader.dead(1))
    assert path.stat().st_size >= size * 0.9
    writer.drop(reader.dead(2))
    assert path.stat().st_size < size / 4
    assert path.with_name("store.sqlite-wal").stat().st_size == 0


def test_dropping_nothing_is_no_harm(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", "one")])
    writer.drop(np.empty(0, np.int64))
    assert reader.counts(1) == (1, 1)


def test_who_goes_on_reading_holds_nothing_up(
    writer: StoreWriter, reader: StoreReader, path: Path
) -> None:
    writer.add([addition("a", "one"), addition("b", "two")])
    passages = reader.encoded_after(0)
    next(passages)
    writer.delete(["a"])
    writer.drop(reader.dead(2))
    assert [encoded.row for encoded in passages] == [2]
    assert path.with_name("store.sqlite-wal").stat().st_size
    writer.drop(np.empty(0, np.int64))
    assert not path.with_name("store.sqlite-wal").stat().st_size
