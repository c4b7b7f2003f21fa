from dataclasses import replace

import numpy as np
import pytest

from index.store.reading import StoreReader
from index.store.writing import StoreWriter
from qa.errors import DocumentNotFound, GenerationNotFound, HomeCorrupt, PassageNotFound
from tests.fakes import addition


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
    backwards = [entry.id for entry in reader.entries(2, backwards=True)]
    assert backwards == found[::-1]
    assert [e.id for e in reader.entries(2, after="d03", limit=2, backwards=True)] == ["d02", "d01"]


def test_entries_are_found_by_title_and_address_whatever_the_case(
    writer: StoreWriter, reader: StoreReader
) -> None:
    accented = addition("a", "Text.")
    document = accented.document
    content = replace(document.content, title="Größe und ÉTAT")
    source = replace(document.source, uri="file:///K%C3%BCndigung.pdf")
    writer.add([replace(accented, document=replace(document, content=content, source=source))])
    writer.add([addition("b", "Größe."), addition("c", "Text.")])
    for words in ("GRÖSSE", "état", "kündigung", " größe und ", "file:///k"):
        assert [entry.id for entry in reader.entries(2, matching=words)] == ["a"], words
    assert [entry.id for entry in reader.entries(2, matching="shelf")] == ["b", "c"]
    assert [entry.id for entry in reader.entries(2, matching="shelf", after="b")] == ["c"]
    assert reader.entries(2, matching="%") == []


def test_an_older_generation_than_is_kept_cannot_be_asked(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert reader.oldest() == 0
    filled.retire(2)
    assert reader.oldest() == 2
    for number in (1, 4):
        with pytest.raises(GenerationNotFound, match="oldest that can be asked is 2"):
            reader.selection(number)


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


def test_the_dead_come_in_order_and_the_living_are_not_walked_over(
    reader: StoreReader, writer: StoreWriter
) -> None:
    def steps() -> int:
        taken = []
        reader._connection.set_progress_handler(lambda: taken.append(0), 1)
        assert reader.selection(reader.generation())[0].excluded.tolist() == [1, 2]
        reader._connection.set_progress_handler(None, 1)
        return len(taken)

    writer.add([addition("a", "one"), addition("b", "two")])
    writer.delete(["b"])
    writer.delete(["a"])
    few = steps()
    writer.add([addition(f"c{number}", "three") for number in range(200)])
    assert steps() < few + 100


def test_a_stretch_is_the_documents_own_text(filled: StoreWriter, reader: StoreReader) -> None:
    assert filled
    text, passages = reader.stretch("a", 1, 1, 2)
    assert text == "A two.\n\nA three."
    assert [own.ordinal for own in passages] == [1, 2]
    assert reader.stretch("a", 1, 0, 99)[0] == "A one.\n\nA two.\n\nA three."
    assert reader.stretch("a", 2, 0, 99)[0] == "A new."
    for document, generation, first in (("b", 3, 0), ("a", 1, 7), ("unheard-of", 1, 0)):
        with pytest.raises(PassageNotFound):
            reader.stretch(document, generation, first, first + 1)


def test_a_stretch_of_a_text_that_has_changed_is_damage(
    filled: StoreWriter, reader: StoreReader
) -> None:
    filled._connection.execute("UPDATE documents SET text = replace(text, 'two', 'ten')")
    with pytest.raises(HomeCorrupt, match="not what its document says"):
        reader.stretch("a", 1, 0, 2)


def test_a_text_is_given_alone_and_checked(filled: StoreWriter, reader: StoreReader) -> None:
    whole = reader.document("a", 1)
    assert reader.text("a", 1) == (whole.content.text, whole.source.sha256)
    with pytest.raises(DocumentNotFound):
        reader.text("b", 3)
    filled._connection.execute("UPDATE documents SET text = 'A other.' WHERE id = 'a'")
    with pytest.raises(HomeCorrupt):
        reader.text("a", 2)


def test_which_originals_are_kept(writer: StoreWriter, reader: StoreReader) -> None:
    kept, other = addition("a", "A one."), addition("b", "B one.")
    writer.add([replace(kept, original=b"A one."), other])
    hashes = [each.document.source.sha256 for each in (kept, other)]
    assert reader.originals_of(hashes) == {hashes[0]}
    assert reader.originals_of([]) == set()


def test_no_text_is_read_to_count_documents(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", "A one.", "A two."), addition("b", "B one.")])
    writer.delete(["a"])
    asked: list[str] = []
    reader._connection.set_trace_callback(asked.append)
    assert [reader.counts(generation) for generation in (0, 1, 2)] == [(0, 0), (2, 3), (1, 1)]
    reader._connection.set_trace_callback(None)
    for query in asked:
        plan = [row[3] for row in reader._connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        walked = [step for step in plan if step.startswith(("SCAN", "SEARCH"))]
        by_rows = {"SCAN CONSTANT ROW", "SEARCH generations USING INTEGER PRIMARY KEY (rowid<?)"}
        assert [s for s in walked if s not in by_rows and "COVERING" not in s] == []
