import time
from dataclasses import replace

import numpy as np
import pytest

from index.store.reading import StoreReader
from index.store.rows import embedding_bytes
from index.store.upkeep import Kept, Known, State
from index.store.writing import StoreWriter
from qa.errors import HomeCorrupt
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
    assert reader.encoded("b") == {}
    for texts in (("A new.",), ("A new. A newer.", "A third.")):
        own = addition("a", *texts)
        filled.add([own])
        found = reader.encoded("a")
        assert list(found) == [("A", text) for text in texts]
        given = [embedding_bytes(each) for each in own.embeddings]
        assert [embedding_bytes(each) for each in found.values()] == given


def test_damage_to_what_a_document_was_encoded_to_is_told(
    filled: StoreWriter, reader: StoreReader
) -> None:
    filled._connection.execute("UPDATE tokens SET sketches = zeroblob(7)")
    with pytest.raises(HomeCorrupt, match=r"store\.sqlite"):
        reader.encoded("a")


def test_that_tokens_lack_sketches_is_known(writer: StoreWriter, reader: StoreReader) -> None:
    own = addition("a", "A one. A two.", "A three.")
    writer.add([addition("b", "One."), own])
    assert not reader.lacks_tokens()
    first, second = own.embeddings
    writer.add([replace(own, embeddings=[first, replace(second, tokens=None)])])
    assert reader.lacks_tokens()
    writer.delete(["a"])
    assert not reader.lacks_tokens()


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
