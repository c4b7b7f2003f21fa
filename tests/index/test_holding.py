import pytest

from index.collection import Collection
from qa.errors import InvalidFilter
from qa.pins import Pin
from qa.questions import Filters
from tests.fakes import addition
from tests.index.shelves import Open

QUOTE = "mars has two moons"


@pytest.fixture
def collection(opened: Open) -> Collection:
    collection = opened()
    collection.add([addition("a", "venus", QUOTE, "saturn", metadata={"kind": "rock"})])
    return collection


def pin_in(collection: Collection, start: int, end: int) -> Pin:
    document = collection.store.document("a", collection.store.generation())
    return Pin(
        id="p",
        questions=("q",),
        document_id="a",
        sha256=document.source.sha256,
        start=start,
        end=end,
        quote=document.content.text[start:end],
        at=0.0,
    )


@pytest.fixture
def pin(collection: Collection) -> Pin:
    return pin_in(collection, 7, 7 + len(QUOTE))


def held(collection: Collection, pin: Pin, filters: Filters | None = None) -> object:
    snapshot = collection.snapshot()
    found = snapshot.holding(pin, filters or Filters())
    if found is None:
        return None
    texts = [stored.passage.text for stored in snapshot.passages(found.rows)]
    return found.document_id, found.start, found.end, texts


def test_it_stands_where_it_was_pinned(collection: Collection, pin: Pin) -> None:
    assert held(collection, pin) == ("a", 7, 25, [QUOTE])


def test_a_part_of_a_passage_and_a_stretch_over_several(collection: Collection) -> None:
    assert held(collection, pin_in(collection, 12, 19)) == ("a", 12, 19, [QUOTE])
    assert held(collection, pin_in(collection, 5, 30)) == ("a", 5, 30, [QUOTE, "saturn"])
    every = ["venus", QUOTE, "saturn"]
    assert held(collection, pin_in(collection, 0, 33)) == ("a", 0, 33, every)


def test_it_is_found_again_where_it_moved_within_its_document(
    collection: Collection, pin: Pin
) -> None:
    collection.add([addition("a", "mercury", "venus", QUOTE)])
    assert held(collection, pin) == ("a", 16, 34, [QUOTE])


def test_other_words_are_never_shown_for_it(collection: Collection, pin: Pin) -> None:
    collection.add([addition("a", "venus", "mars has few moons")])
    assert held(collection, pin) is None
    collection.add([addition("b", QUOTE)])
    assert held(collection, pin) is None, "another document may be an old one"


def test_each_generation_has_what_it_had(collection: Collection, pin: Pin) -> None:
    collection.add([addition("a", "venus", "mars has few moons")])
    then = collection.snapshot_at(collection.snapshot().generation - 1)
    assert then.holding(pin, Filters()) is not None
    before = collection.snapshot_at(0)
    assert before.holding(pin, Filters()) is None


def test_a_file_that_moved_is_known_by_its_bytes(collection: Collection, pin: Pin) -> None:
    same = addition("b", "venus", QUOTE, "saturn", metadata={"kind": "moved"})
    other = addition("c", QUOTE)
    collection.change([same, other], ["a"])
    assert held(collection, pin) == ("b", 7, 25, [QUOTE])
    assert held(collection, pin, Filters(documents=("c",))) is None
    collection.delete(["b"])
    assert held(collection, pin) is None


def test_filters_hold_for_it_as_for_all(collection: Collection, pin: Pin) -> None:
    kind = (("kind", ("rock",)),)
    assert held(collection, pin, Filters(fields=kind)) is not None
    assert held(collection, pin, Filters(documents=("b",))) is None
    with pytest.raises(InvalidFilter):
        held(collection, pin, Filters(fields=(("colour", ("red",)),)))
