from typing import Any

import pytest

from api.pinned import pin_json, pin_of, pinned_json, pinned_of
from qa.errors import InvalidInput, ServerError
from qa.pins import Pinned, PinState, Spot
from tests.fakes import passage
from tests.fakes import pin_of as made

PIN = made("One?", "Two?", place=passage("Two moons.", start=7))
STATE = PinState(pin=PIN, status="moved", stands=Spot(document_id="doc", start=9, end=19))


def test_a_pin_is_read_as_it_was_written() -> None:
    data = pin_json(STATE)
    assert (data["at"], data["questions"]) == ("2026-09-21T14:13:20.500Z", ["One?", "Two?"])
    assert pin_of(data) == STATE
    stale = PinState(pin=PIN, status="stale", stands=None)
    assert pin_of(pin_json(stale)) == stale
    assert pin_of({**data, "more": "of a newer version"}) == STATE


@pytest.mark.parametrize(
    "wrong", [{"at": "then"}, {"at": None}, {"status": "odd"}, {"questions": "One?"}, {"stands": 1}]
)
def test_what_is_no_pin(wrong: dict[str, Any]) -> None:
    with pytest.raises(ServerError, match="not a pin of Pincite"):
        pin_of({**pin_json(STATE), **wrong})
    with pytest.raises(ServerError):
        pin_of([])


def test_what_a_receipt_says_of_it() -> None:
    pinned = Pinned(pin=PIN, question="Two?", similarity=0.91)
    data = pinned_json(pinned)
    assert set(data) == {
        "id", "question", "similarity", "document_id", "sha256", "start", "end", "quote"
    }  # fmt: skip
    read = pinned_of(data)
    assert read is not None
    assert pinned_json(read) == data
    assert pinned_of(None) is None
    with pytest.raises(InvalidInput):
        pinned_of({**data, "quote": ""})
