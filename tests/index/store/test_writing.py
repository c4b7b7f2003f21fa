import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.database import connect, migrate
from index.store.reading import StoreReader
from index.store.schema import MIGRATIONS, content_digest
from index.store.upkeep import State
from index.store.writing import StoreWriter
from qa.documents import Metadata
from qa.errors import DocumentNotFound, EncoderMismatch, HomeTooNew, StorageFull
from tests.fakes import addition, passage


def listed(reader: StoreReader, generation: int | None = None) -> list[str]:
    at = reader.generation() if generation is None else generation
    return [entry.id for entry in reader.entries(at)]


def test_a_document_comes_back_as_it_was_stored(writer: StoreWriter, reader: StoreReader) -> None:
    metadata: Metadata = {"year": 1999, "tags": ("a", "b"), "open": True, "price": 2.5}
    own = addition("mars", "Mars is red.", "It has two moons.", metadata=metadata, modified=12.5)
    generation = writer.add([own])
    assert reader.document("mars", generation) == own.document
    assert reader.passages("mars", generation) == own.passages
    assert [item.passage for item in reader.stored(np.array([2, 1]))] == own.passages[::-1]
    assert reader.stored(np.array([1]))[0].title == "Mars"
    assert reader.stored(np.array([1]))[0].source == own.document.source


def test_every_change_is_one_generation(writer: StoreWriter, reader: StoreReader) -> None:
    assert reader.generation() == 0
    assert writer.add([addition("a", "A."), addition("b", "B.")]) == 1
    assert writer.add([addition("c", "C.")]) == 2
    assert writer.delete(["a"]) == 3
    assert reader.generation() == 3
    assert [listed(reader, at) for at in range(4)] == [[], ["a", "b"], ["a", "b", "c"], ["b", "c"]]


def test_a_document_takes_the_place_of_the_one_with_its_id(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", "Old words."), addition("b", "B.")])
    writer.add([addition("a", "New words.", "And more.")])
    assert listed(reader) == ["a", "b"]
    assert reader.document("a", 2).content.text == "New words.\n\nAnd more."
    assert reader.counts(2) == (2, 3)
    assert reader.document("a", 1).content.text == "Old words."
    assert reader.counts(1) == (2, 2)


def test_a_document_twice_in_one_step_ends_as_the_last(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", "First."), addition("a", "Second.")])
    assert listed(reader) == ["a"]
    assert reader.document("a", 1).content.text == "Second."


def test_a_document_takes_the_place_of_the_one_with_its_key_too(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", "A."), addition("b", "B.")])
    moved = addition("a", "A, where B was.")
    source = replace(moved.document.source, key="b")
    writer.add([replace(moved, document=replace(moved.document, source=source))])
    assert listed(reader) == ["a"]
    known = reader.known("b")
    assert known is not None
    assert known.id == "a"
    assert reader.known("a") is None
    assert listed(reader, 1) == ["a", "b"]


def test_documents_are_deleted_and_others_stored_in_one_generation_or_not_at_all(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", "A."), addition("b", "B.")])
    assert writer.change([addition("c", "C.")], ["a", "b"]) == 2
    assert (listed(reader, 1), listed(reader, 2)) == (["a", "b"], ["c"])
    with pytest.raises(DocumentNotFound, match="'x'"):
        writer.change([addition("d", "D.")], ["c", "x"])
    assert (listed(reader), reader.generation()) == (["c"], 2)
    assert writer.change([addition("c", "C again.")], ["c"]) == 3
    assert listed(reader) == ["c"]


def test_where_a_document_was_found_is_noted_without_a_generation(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", "A.")])
    writer.note("a", "file:///new", '{"etag": "2"}')
    known = reader.known("a")
    assert known is not None
    assert (known.origin, known.validators) == ("file:///new", '{"etag": "2"}')
    assert reader.generation() == 1


def test_a_store_of_the_first_format_is_brought_up_with_all_it_holds(path: Path) -> None:
    """Its documents and generations, as that format had them."""
    connection = connect(path, writing=True)
    migrate(connection, MIGRATIONS[:1], path)
    documents = [("a", 1, 2), ("b", 1, None), ("a", 2, None)]
    for row, (name, born, died) in enumerate(documents, 1):
        connection.execute(
            "INSERT INTO documents VALUES "
            "(?, ?, ?, 'uri:' || ?, 't', 's', NULL, 1.0, 'T', 'Text.', '[]', '{}', 2, ?, ?)",
            [row, name, name, name, born, died],
        )
        connection.executemany(
            "INSERT INTO passages VALUES (?, 'p', ?, 0, 0, 5, NULL, '[]', '', 'Text.')",
            [(2 * row - 1, row), (2 * row, row)],
        )
    connection.executemany("INSERT INTO generations VALUES (?, 1.0, ?)", [(1, 2), (2, 3), (3, 3)])
    connection.close()
    StoreWriter(path).close()
    reader = StoreReader(path)
    assert (reader.state(), reader.oldest(), reader.last_passage()) == (State(3, 0), 0, 6)
    assert [reader.generation_holding(row) for row in (0, 3, 4, 5, 6)] == [0, 0, 1, 1, 3]
    assert len({reader.mark(number) for number in range(4)}) == 4
    assert [(known.id, known.origin) for known in reader.found_in("uri:", "uri:z")] == [
        ("a", "uri:a"),
        ("b", "uri:b"),
    ]
    reader.close()
    connection = connect(path)
    digests = {digest for (digest,) in connection.execute("SELECT digest FROM documents")}
    connection.close()
    assert digests == {content_digest("T", "Text.", "[]", "{}")}


def test_a_deleted_document_can_come_again(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", "A.")])
    writer.delete(["a"])
    assert listed(reader) == []
    with pytest.raises(DocumentNotFound):
        reader.document("a", 2)
    writer.add([addition("a", "A.")])
    assert listed(reader) == ["a"]


def test_one_unknown_id_among_several_deletes_none(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", "A."), addition("b", "B.")])
    with pytest.raises(DocumentNotFound, match="'x'"):
        writer.delete(["a", "x", "b"])
    assert listed(reader) == ["a", "b"]
    assert reader.generation() == 1


def test_an_id_named_twice_deletes_none(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", "A.")])
    with pytest.raises(DocumentNotFound):
        writer.delete(["a", "a"])
    assert listed(reader) == ["a"]


def test_an_addition_that_fails_stores_nothing_of_its_step(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", "Old.")])
    broken = replace(addition("b", "B.", "C."), contexts=["one too few"])
    with pytest.raises(ValueError, match="zip"):
        writer.add([addition("a", "New."), broken])
    assert listed(reader) == ["a"]
    assert reader.document("a", reader.generation()).content.text == "Old."
    assert (reader.generation(), reader.last_passage()) == (1, 1)
    assert writer.add([addition("b", "B.")]) == 2


def test_a_full_disk_stores_nothing_of_its_step(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", "Old.")])
    pages = writer._connection.execute("PRAGMA page_count").fetchone()[0]
    writer._connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(StorageFull):
        writer.add([addition("a", "New."), addition("b", "B" * 150_000)])
    assert listed(reader) == ["a"]
    assert reader.document("a", 1).content.text == "Old."
    assert reader.last_passage() == 1
    writer._connection.execute("PRAGMA max_page_count = 100000")
    assert writer.add([addition("b", "B.")]) == 2


def test_what_was_stored_is_there_after_reopening(writer: StoreWriter, path: Path) -> None:
    writer.add([addition("a", "A.")])
    writer.close()
    again = StoreWriter(path)
    assert again.add([addition("b", "B.")]) == 2
    again.close()
    reader = StoreReader(path)
    assert listed(reader) == ["a", "b"]
    reader.close()


def test_a_store_belongs_to_one_encoder(writer: StoreWriter, reader: StoreReader) -> None:
    assert "encoder" not in reader.meta()
    writer.claim_encoder("f1", "small", 32)
    writer.claim_encoder("f1", "small", 32)
    with pytest.raises(EncoderMismatch, match=r"encoded with small \(f1\), not with large \(f2\)"):
        writer.claim_encoder("f2", "large", 64)
    bound = {"encoder": "f1", "model": "small", "dimension": "32"}
    assert reader.meta().items() >= bound.items()


def test_originals_are_kept_once_where_they_are_given(
    writer: StoreWriter, reader: StoreReader
) -> None:
    first, second = addition("a", "A.", original=b"%PDF"), addition("b", "B.", original=b"%PDF")
    writer.add([first, second, addition("c", "C.")])
    assert reader.original(first.document.source.sha256) == b"%PDF"
    assert reader.original(addition("c", "C.").document.source.sha256) is None


def test_vectors_are_kept_in_half_precision(writer: StoreWriter, reader: StoreReader) -> None:
    own = addition("a", "Mars.", "Moons.")
    writer.add([own])
    given = [each.vector for each in reversed(own.embeddings)]
    np.testing.assert_allclose(reader.vectors(np.array([2, 1])), given, atol=1e-3)
    assert reader.vectors(np.array([2, 1])).dtype == np.float32


def test_a_newer_store_is_left_as_it_is(writer: StoreWriter, path: Path) -> None:
    writer.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(HomeTooNew):
        StoreWriter(path)
    with pytest.raises(HomeTooNew):
        StoreReader(path)
    assert path.read_bytes() == before


def test_headings_pages_and_half_surrogates_of_json_survive(
    writer: StoreWriter, reader: StoreReader
) -> None:
    own = addition("a", "Text.")
    headed = passage(
        "Text.", document_id="a", page=3, heading_path=("\u00dcber", 'quo"te', "\U0001f600")
    )
    writer.add([replace(own, passages=[headed])])
    assert reader.passages("a", 1) == [headed]
