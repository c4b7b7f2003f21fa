import json
from typing import Any

import pytest

from api.client import Client
from api.client.calls import Response
from api.client.pins import pin, pins, unpin
from api.pinned import pin_json
from qa.errors import AlreadyExists, PinNotFound, ServerError
from qa.pins import PinState, Spot
from qa.questions import Question
from tests.fakes import passage, pin_of

STATE = PinState(pin=pin_of("One?", place=passage("Two moons.")), status="stale", stands=None)


def response(data: object) -> Response:
    return Response(status=200, headers={}, body=json.dumps(data).encode())


def test_what_is_sent_and_read() -> None:
    by_id = pin(["One?"], "p1", "laws", "ada", "")
    assert by_id.body == {
        "questions": ["One?"], "collection": "laws", "by": "ada", "note": "", "passage": "p1"
    }  # fmt: skip
    spot = pin(["One?"], Spot(document_id="d", start=1, end=2), None, "", "")
    assert spot.body is not None
    assert (spot.body["document_id"], spot.body["end"]) == ("d", 2)
    assert by_id.read(response(pin_json(STATE))) == STATE
    assert pins("laws").read(response({"pins": [pin_json(STATE)]})) == (STATE,)


def test_only_what_changes_nothing_is_repeatable() -> None:
    assert pins(None).repeatable
    assert not pin(["q"], "p", None, "", "").repeatable
    assert not unpin("p", None).repeatable


@pytest.mark.parametrize("data", [None, [], {}, {"pins": 1}, {"pins": [1]}])
def test_what_is_no_list_of_pins(data: Any) -> None:
    with pytest.raises(ServerError, match="not a"):
        pins(None).read(response(data))


def test_a_pin_comes_and_goes(client: Client) -> None:
    asked = "Who pays for the ferry?"
    last = client.ask(asked).passages[-1]
    made = client.pin([asked], last.id, by="ada")
    try:
        assert client.pins() == (made,)
        first = client.ask(asked).passages[0]
        assert first.id == last.id
        assert first.curated is not None
        assert first.curated.pin == made.pin.id
        assert client.ask(Question(text=asked, curated=False)).passages[-1].id == last.id
        with pytest.raises(AlreadyExists):
            client.pin([asked], last.id)
    finally:
        client.unpin(made.pin.id)
    with pytest.raises(PinNotFound):
        client.unpin(made.pin.id)
