from dataclasses import replace

import pytest

from index.collection import Collection
from index.opening import Landing, Pointer, land
from qa.passages import Passage
from tests.fakes import addition, passage
from tests.index.shelves import Open

TEXTS = ("venus is hot", "mars has two moons", "earth has one")
MARS = passage(TEXTS[1], document_id="a", ordinal=1, start=14)


@pytest.fixture
def collection(opened: Open) -> Collection:
    collection = opened()
    collection.add([addition("a", *TEXTS)])
    return collection


def to(own: Passage = MARS) -> Pointer:
    return Pointer(document_id=own.document_id, passage_id=own.id, start=own.start, end=own.end)


def where(landing: Landing) -> tuple[str, str | None, int | None, int | None]:
    document = landing.entry.id if landing.entry else None
    return landing.state, document, landing.start, landing.end


@pytest.mark.parametrize(
    "pointer",
    [
        to(),
        Pointer(document_id="a", passage_id=MARS.id),
        Pointer(document_id="a", passage_id=MARS.id, start=0, end=3),
        Pointer(document_id="a", start=14, end=32),
    ],
)
def test_a_place_that_is_as_it_was(collection: Collection, pointer: Pointer) -> None:
    assert where(land(collection, pointer)) == ("exact", "a", 14, 32)


def test_a_document_alone(collection: Collection) -> None:
    assert where(land(collection, Pointer(document_id="a"))) == ("exact", "a", None, None)


def test_a_passage_is_where_it_was_though_the_document_is_cut_otherwise(
    collection: Collection,
) -> None:
    own = passage("has two", document_id="a", start=19)
    assert where(land(collection, to(own))) == ("exact", "a", 19, 26)


def test_what_has_moved_is_found(collection: Collection) -> None:
    collection.add([addition("a", "mercury is small", *TEXTS)])
    assert where(land(collection, to())) == ("moved", "a", 32, 50)


def test_what_has_changed_is_found_and_compared(collection: Collection) -> None:
    collection.add([addition("a", TEXTS[0], "mars has two small moons", TEXTS[2])])
    landing = land(collection, to())
    assert where(landing) == ("changed", "a", 14, 38)
    assert [change.after for change in landing.difference if change.kind == "insert"] == ["small "]


def test_what_is_gone_leads_to_what_the_document_says_now(collection: Collection) -> None:
    collection.add([addition("a", "something quite different", "and more of it")])
    assert where(land(collection, to())) == ("gone", "a", None, None)


def test_what_a_deleted_document_said_is_found_in_another(collection: Collection) -> None:
    collection.change([addition("b", "as they say", TEXTS[1])], ["a"])
    landing = land(collection, to())
    assert where(landing) == ("moved", "b", 13, 31)
    assert landing.past
    assert landing.past.title == "A"


def test_a_document_that_was_deleted_and_one_that_never_was(collection: Collection) -> None:
    collection.delete(["a"])
    landing = land(collection, to())
    assert where(landing) == ("gone", None, None, None)
    assert landing.past
    assert land(collection, Pointer(document_id="x")) == Landing(state="gone")
    assert land(collection, Pointer(document_id="x", passage_id=MARS.id)) == Landing(state="gone")


@pytest.mark.parametrize(
    "pointer",
    [
        Pointer(document_id="a", passage_id="0" * 32, start=14, end=32),
        Pointer(document_id="a", passage_id="0" * 32),
        Pointer(document_id="a", passage_id=replace(MARS, document_id="b").id, start=32, end=14),
        Pointer(document_id="a", start=0, end=1_000),
        Pointer(document_id="a", start=4, end=4),
    ],
)
def test_what_never_was_there_is_gone(collection: Collection, pointer: Pointer) -> None:
    found = land(collection, pointer)
    assert where(found)[0] == ("exact" if pointer.passage_id == MARS.id else "gone")


def test_a_passage_that_moved_is_known_by_its_id_alone(collection: Collection) -> None:
    unkept = passage(TEXTS[2], document_id="a", start=500)
    assert where(land(collection, to(unkept))) == ("moved", "a", 34, 47)
