import time
from dataclasses import replace

import numpy as np

from index.store.reading import StoreReader
from index.store.rows import sentence_bytes, vector_bytes
from index.store.upkeep import Kept, Known, State
from index.store.writing import StoreWriter
from tests.fakes import addition


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
    assert reader.encoded("a") == {("A", "A new."): (vector_bytes(new), None)}
    assert reader.encoded("b") == {}
    filled.add([addition("a", "A new. A newer.")])
    (sentences,) = reader.sentences(np.array([6]))
    assert sentences is not None
    ((_, blob),) = reader.encoded("a").values()
    assert blob == sentence_bytes(sentences)


def test_that_sentences_lack_vectors_is_known(writer: StoreWriter, reader: StoreReader) -> None:
    own = addition("a", "A one. A two.", "A three.")
    writer.add([addition("b", "One."), own])
    assert not reader.lacks_sentences()
    writer.add([replace(own, sentences=[None, None])])
    assert reader.lacks_sentences()
    writer.delete(["a"])
    assert not reader.lacks_sentences()


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


def test_a_version_is_given_with_all_that_is_kept_of_it(
    writer: StoreWriter, reader: StoreReader
) -> None:
    own = replace(addition("a", "A."), origin="file:///x", validators="{}", added=7.0)
    writer.add([own])
    writer.delete(["a"])
    assert reader.kept(1) == Kept(
        document=own.document, origin="file:///x", validators="{}", added=7.0
    )
    assert reader.kept(2) is None


def test_when_a_store_last_changed(writer: StoreWriter, reader: StoreReader) -> None:
    began = time.time()
    assert reader.changed() <= began
    writer.add([addition("a", "A one.")])
    added = reader.changed()
    assert began <= added <= time.time()
    writer.delete(["a"])
    assert added <= reader.changed() <= time.time()
