import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.exported import Exported
from index.importing import Importer
from qa.errors import EncoderMismatch
from tests.fakes import WordEncoder
from tests.index.exports import Shelf, packed, read, shelf
from tests.index.shelves import dense, lexical


@pytest.fixture
def moons(tmp_path: Path) -> Shelf:
    mars = read("mars", "two moons", "they are small", metadata={"kind": "planet"})
    return shelf(tmp_path / "home", mars, read("venus", "no moon", original=b"bytes"))


@pytest.fixture
def empty(tmp_path: Path) -> Shelf:
    return shelf(tmp_path / "other")


def passages(shelf: Shelf) -> list[list[str]]:
    store = shelf.collection.store
    generation = store.generation()
    return [[passage.id for passage in store.passages(each, generation)] for each in shelf.listed()]


TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
VALUES = st.one_of(
    TEXTS, st.integers(), st.floats(), st.booleans(), st.lists(TEXTS, min_size=1, max_size=3)
)
DOCUMENTS = st.lists(
    st.tuples(
        st.lists(TEXTS, max_size=5),
        TEXTS,
        st.dictionaries(TEXTS, VALUES, max_size=3),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.none() | st.binary(min_size=1, max_size=50),
    ),
    max_size=4,
)


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_what_was_exported_is_the_same_elsewhere(documents: list[Any]) -> None:
    made = [
        read(
            f"d{number}",
            "whales sing",
            *texts,
            title=title,
            metadata=metadata,
            modified=modified,
            original=original,
        )
        for number, (texts, title, metadata, modified, original) in enumerate(documents)
    ]
    with tempfile.TemporaryDirectory() as folder:
        here, there = shelf(Path(folder) / "a", *made), shelf(Path(folder) / "b")
        with here.home, there.home:
            lines = here.exported()
            outcomes = there.take(*lines)
            assert [outcome.status for outcome in outcomes] == ["added"] * len(made)
            assert there.listed() == here.listed()
            assert passages(there) == passages(here)
            again = there.exported()
            assert again[1:] == lines[1:]
            question = " ".join(documents[0][0])[:50] if documents else ""
            for asked in ("whales", question):
                for search in (dense, lexical):
                    ours = search(here.collection.snapshot(), asked)
                    theirs = search(there.collection.snapshot(), asked)
                    assert theirs == ours
            assert [outcome.status for outcome in there.take(*lines)] == ["unchanged"] * len(made)


def test_only_what_differs_is_stored(moons: Shelf, empty: Shelf) -> None:
    header, mars, venus, end = moons.exported()
    assert [o.status for o in empty.take(header, mars, end | {"documents": 1})] == ["added"]
    mars["metadata"] = {"kind": "moonlet"}
    mars["modified"] = 5.0
    outcomes = empty.take(header, mars, venus, end)
    assert [(o.path, o.status) for o in outcomes] == [
        ("e.jsonl:2", "updated"),
        ("e.jsonl:3", "added"),
    ]
    generation = empty.collection.store.generation()
    assert empty.listed()["mars"].content.metadata == {"kind": "moonlet"}
    venus["origin"], venus["validators"] = "https://e.org/sitemap.xml", '{"etag": "x"}'
    assert [o.status for o in empty.take(header, mars, venus, end)] == ["unchanged"] * 2
    assert empty.collection.store.generation() == generation
    known = empty.collection.store.named("venus")
    assert known is not None
    assert (known.origin, known.validators) == ("https://e.org/sitemap.xml", '{"etag": "x"}')


def test_vectors_of_what_is_unchanged_are_taken_again(moons: Shelf, empty: Shelf) -> None:
    header, mars, _, end = moons.exported()
    end = end | {"documents": 1}
    empty.take(header, mars, end)
    encoder = WordEncoder("f1", room=16)
    mars["modified"] = 5.0
    exported = Exported(io.BytesIO(packed(header, mars, end)), "e.jsonl")
    outcomes = list(Importer(empty.collection, encoder).import_(exported))
    assert [outcome.status for outcome in outcomes] == ["updated"]
    assert encoder.encoded == []


def test_an_original_that_is_lacking_is_added(moons: Shelf, empty: Shelf) -> None:
    header, _, venus, end = moons.exported()
    end = end | {"documents": 1}
    empty.take(header, venus | {"original": None}, end)
    sha256 = venus["sha256"]
    assert empty.collection.store.original(sha256) is None
    assert [o.status for o in empty.take(header, venus, end)] == ["updated"]
    assert empty.collection.store.original(sha256) == b"bytes"
    assert [o.status for o in empty.take(header, venus | {"original": None}, end)] == ["unchanged"]


def test_an_id_or_a_key_of_another_document_is_refused(moons: Shelf, empty: Shelf) -> None:
    header, mars, venus, end = moons.exported()
    empty.take(header, mars, venus, end)
    before = empty.listed()
    for change in ({"key": "another"}, {"id": "another"}, {"id": "venus"}):
        (outcome,) = empty.take(header, mars | change, end | {"documents": 1})
        assert (outcome.status, outcome.code, outcome.path) == ("failed", "duplicate", "e.jsonl:2")
    assert empty.listed() == before


def test_what_stands_in_a_file_twice_is_taken_once(moons: Shelf, empty: Shelf) -> None:
    header, mars, venus, end = moons.exported()
    lines = (mars, venus, mars, venus | {"id": "other"})
    outcomes = empty.take(header, *lines, end | {"documents": 4})
    assert sorted((o.path, o.status) for o in outcomes) == [
        ("e.jsonl:2", "added"),
        ("e.jsonl:3", "added"),
        ("e.jsonl:4", "failed"),
        ("e.jsonl:5", "failed"),
    ]
    assert "e.jsonl:2" in next(o.reason for o in outcomes if o.path == "e.jsonl:4")


def test_a_bad_line_stops_none_of_the_others(moons: Shelf, empty: Shelf) -> None:
    header, mars, venus, end = moons.exported()
    outcomes = empty.take(header, mars, b"{oops", venus, end | {"documents": 3})
    assert sorted((o.path, o.status, o.code) for o in outcomes) == [
        ("e.jsonl:2", "added", ""),
        ("e.jsonl:3", "failed", "damaged"),
        ("e.jsonl:4", "added", ""),
    ]
    assert empty.listed() == moons.listed()


def test_what_came_of_a_file_that_was_cut_short_is_kept(moons: Shelf, empty: Shelf) -> None:
    header, mars, venus, _ = moons.exported()
    data = packed(header, mars, venus)
    outcomes = empty.take_bytes(data[: len(data) - 40])
    assert sorted((o.path, o.status) for o in outcomes) == [
        ("e.jsonl", "failed"),
        ("e.jsonl:2", "added"),
        ("e.jsonl:3", "failed"),
    ]
    assert list(empty.listed()) == ["mars"]


def test_large_originals_do_not_wait_for_each_other(
    moons: Shelf, empty: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.importing._MOST_WAITING", 0)
    header, mars, venus, end = moons.exported()
    bytes_too = venus | {"id": "z", "key": "z"}
    empty.take(header, venus, bytes_too, mars, end | {"documents": 3})
    assert empty.collection.store.generation() == 3


def test_a_collection_of_another_model_is_left_as_it_is(moons: Shelf) -> None:
    with pytest.raises(EncoderMismatch):
        Importer(moons.collection, WordEncoder("f2"))
