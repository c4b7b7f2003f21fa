import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.database import connect, migrate
from index.store.reading import Known, State, StoreReader
from index.store.rows import vector_bytes
from index.store.schema import MIGRATIONS
from index.store.writing import StoreWriter
from qa.errors import (
    DocumentNotFound,
    GenerationNotFound,
    HomeCorrupt,
    HomeNotWritable,
    PassageNotFound,
)
from tests.fakes import addition


@pytest.fixture
def filled(writer: StoreWriter) -> StoreWriter:
    writer.add([addition("a", "A one.", "A two.", "A three."), addition("b", "B one.")])  # 1
    writer.add([addition("a", "A new.")])  # 2
    writer.delete(["b"])  # 3
    return writer


def test_a_generation_sees_what_was_alive_then(filled: StoreWriter, reader: StoreReader) -> None:
    assert filled
    documents = np.array([1, 2, 3])  # a, b, a again
    alive = [reader.selection(at)[0].mask(documents).tolist() for at in range(4)]
    assert alive == [
        [False, False, False],
        [True, True, False],
        [False, True, True],
        [False, False, True],
    ]
    assert [reader.counts(at) for at in range(4)] == [(0, 0), (2, 4), (2, 2), (1, 1)]


def test_a_passage_is_found_by_its_id_while_it_is_alive(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert filled
    (old,) = [p for p in reader.passages("a", 1) if p.ordinal == 1]
    assert reader.passage(old.id, 1).passage == old
    with pytest.raises(PassageNotFound, match=old.id):
        reader.passage(old.id, 2)
    with pytest.raises(PassageNotFound):
        reader.passage("unheard-of", 1)


def test_passages_of_a_document_are_given_by_their_ordinals(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert filled

    def texts(first: int = 0, last: int | None = None) -> list[str]:
        return [p.text for p in reader.passages("a", 1, first, last)]

    assert texts() == ["A one.", "A two.", "A three."]
    assert texts(1, 1) == ["A two."]
    assert texts(1) == ["A two.", "A three."]
    assert texts(-5, 0) == ["A one."]
    assert reader.passages("x", 1) == []


def test_passages_that_are_not_there_are_not_left_out_silently(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert filled
    assert len(reader.stored(np.array([1, 2, 3]))) == 3
    with pytest.raises(PassageNotFound, match="ask again"):
        reader.stored(np.array([1, 99]))


def test_many_passages_are_looked_up_in_the_order_asked_for(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", *(f"Number {number}." for number in range(1_100)))])
    rows = np.random.default_rng(1).permutation(1_100) + 1
    assert [item.passage.ordinal + 1 for item in reader.stored(rows)] == rows.tolist()


def test_entries_say_all_but_the_text(writer: StoreWriter, reader: StoreReader) -> None:
    own = addition("a", "One.", "Zw\u00f6lf \U0001f600.", metadata={"tags": ("x",)}, modified=5.0)
    writer.add([addition("z", "Z.")])
    writer.add([own])
    entry = reader.entry("a", 2)
    assert (entry.title, entry.source) == ("A", own.document.source)
    assert entry.metadata == {"tags": ("x",)}
    assert (entry.passages, entry.characters, entry.generation) == (2, 14, 2)
    assert reader.entries(2)[0] == entry
    with pytest.raises(DocumentNotFound):
        reader.entry("a", 1)


def test_entries_come_page_by_page_in_the_order_of_their_ids(
    writer: StoreWriter, reader: StoreReader
) -> None:
    names = [f"d{number:02}" for number in range(10)]
    writer.add([addition(name, "Text.") for name in reversed(names)])
    writer.delete(["d04"])
    found: list[str] = []
    for size in (4, 4, 1, 0):
        page = reader.entries(2, after=found[-1] if found else "", limit=4)
        assert len(page) == size
        found += [entry.id for entry in page]
    assert found == [name for name in names if name != "d04"]


def test_known_documents_are_those_alive_now(filled: StoreWriter, reader: StoreReader) -> None:
    assert filled
    own = addition("a", "A new.").document.source
    expected = Known(
        id="a", key="a", sha256=own.sha256, passages=1, origin=own.uri, validators=None
    )
    for find in (reader.known, reader.named):
        assert [find(name) for name in ("a", "b", "x")] == [expected, None, None]


def test_documents_are_found_by_where_they_were_found(
    writer: StoreWriter, reader: StoreReader
) -> None:
    for name, origin in (("a", "file:///x/a"), ("b", "file:///x/b"), ("c", "file:///y/c")):
        writer.add([replace(addition(name, "Text."), origin=origin, validators='{"etag": "1"}')])
    writer.add([addition("z", "Text.")])
    writer.delete(["b"])

    def found(first: str, last: str) -> list[tuple[str, str | None]]:
        return [(known.id, known.validators) for known in reader.found_in(first, last)]

    assert found("file:///x/", "file:///y/c") == [("a", '{"etag": "1"}'), ("c", '{"etag": "1"}')]
    assert found("file:///x/a", "file:///x/a") == [("a", '{"etag": "1"}')]
    assert found("file:///shelf/z", "file:///shelf/z") == [("z", None)]
    assert found("file:///x/b", "file:///y/b") == []


def test_what_a_document_was_encoded_from_is_given_with_the_vectors(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert filled
    (new,) = reader.vectors(np.array([5]))
    assert reader.encoded("a") == {"A\nA new.": vector_bytes(new)}
    assert reader.encoded("b") == {}


def test_each_generation_has_a_mark_of_its_own(filled: StoreWriter, reader: StoreReader) -> None:
    marks = [reader.mark(number) for number in range(4)]
    assert None not in marks
    assert len(set(marks)) == 4
    assert reader.mark(4) is None
    filled.add([addition("c", "C.")])
    assert [reader.mark(number) for number in range(4)] == marks


def test_a_state_is_another_once_something_was_stored_or_dropped(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert reader.state() == State(3, 0)
    filled.note("a", "file:///elsewhere", None)
    assert reader.state() == State(3, 0)
    filled.drop(np.array([2]))
    assert reader.state() == State(3, 1)
    assert reader.selection(3)[1] == 1


def test_an_older_generation_than_is_kept_cannot_be_asked(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert reader.oldest() == 0
    filled.retire(2)
    assert reader.oldest() == 2
    for number in (1, 4):
        with pytest.raises(GenerationNotFound, match="oldest that can be asked is 2"):
            reader.selection(number)


def test_a_store_of_the_first_format_is_not_read_before_it_was_brought_up(path: Path) -> None:
    connection = connect(path, writing=True)
    migrate(connection, MIGRATIONS[:1], path)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(HomeNotWritable, match="format 1 and must be brought to format 2"):
        StoreReader(path)
    assert path.read_bytes() == before


def test_what_indexes_lack_is_given_by_rising_rows_with_its_context(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert filled
    found = list(reader.encoded_after(2))
    assert [(item.row, item.document, item.text) for item in found] == [
        (3, 1, "A\nA three."),
        (4, 2, "B\nB one."),
        (5, 3, "A\nA new."),
    ]
    assert list(reader.encoded_after(reader.last_passage())) == []


@pytest.mark.parametrize(("held", "generation"), [(0, 0), (3, 0), (4, 1), (5, 3), (99, 3)])
def test_the_newest_generation_an_index_holds_is_known_by_its_last_passage(
    filled: StoreWriter, reader: StoreReader, held: int, generation: int
) -> None:
    assert filled
    assert reader.generation_holding(held) == generation


def test_a_deletion_after_what_an_index_lacks_is_not_held_either(
    filled: StoreWriter, reader: StoreReader
) -> None:
    filled.add([addition("c", "C.")])  # 4, passage 6
    filled.delete(["a"])  # 5
    assert reader.generation_holding(5) == 3
    assert reader.generation_holding(6) == 5


def test_each_thread_reads_for_itself(filled: StoreWriter, reader: StoreReader) -> None:
    assert filled
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(reader.generation())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [3] * 8


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed in Linux")
def test_threads_that_have_ended_leave_no_files_open(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert filled
    opened = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        thread = threading.Thread(target=reader.generation)
        thread.start()
        thread.join()
    assert len(list(Path("/proc/self/fd").iterdir())) <= opened + 4


def test_a_store_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(HomeCorrupt):
        StoreReader(tmp_path / "store.sqlite")
    assert list(tmp_path.iterdir()) == []
