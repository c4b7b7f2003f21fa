import pytest

from index.collection import Collection
from index.verifying import MOST_OTHERS, verify_in
from qa.verifying import Claim
from tests.fakes import addition
from tests.index.shelves import Open

QUOTE = "mars has two moons"


@pytest.fixture
def collection(opened: Open) -> Collection:
    collection = opened()
    collection.add([addition("a", "venus", QUOTE)])
    return collection


def claim(quote: str = QUOTE, document_id: str = "a") -> Claim:
    return Claim(document_id=document_id, sha256="00", start=7, end=7 + len(quote), quote=quote)


def test_a_quote_that_stands_there(collection: Collection) -> None:
    verdict = verify_in(collection, claim())
    assert (verdict.status, verdict.start, verdict.text) == ("exact", 7, QUOTE)


def test_a_quote_whose_document_says_it_no_more_is_found_in_another(
    collection: Collection,
) -> None:
    collection.add([addition("a", "venus", "mars has no moons"), addition("b", QUOTE)])
    verdict = verify_in(collection, claim())
    assert (verdict.status, verdict.document_id, verdict.start) == ("moved", "b", 0)
    collection.delete(["b"])
    verdict = verify_in(collection, claim())
    assert (verdict.status, verdict.document_id) == ("changed", "a")
    collection.delete(["a"])
    assert verify_in(collection, claim()).status == "gone"


@pytest.mark.parametrize("place", [0, MOST_OTHERS - 1, MOST_OTHERS])
def test_the_likeliest_others_are_looked_through_and_no_more(
    collection: Collection, place: int
) -> None:
    likelier = [addition(f"d{n}", f"moons mars {n}") for n in range(place)]
    said = "at length, and with many other words besides, as it is said, mars moons"
    collection.change([*likelier, addition("z", said)], ["a"])
    verdict = verify_in(collection, claim("mars moons"))
    assert verdict.status == ("moved" if place < MOST_OTHERS else "gone")
