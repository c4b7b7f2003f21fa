import json

import pytest

from api.places import context_json, context_of, place_json, place_of
from tests.api.shelf import CONTEXT, PLACE


def test_places_and_contexts_survive_the_wire() -> None:
    assert place_of(json.loads(json.dumps(place_json(PLACE)))) == PLACE
    assert context_of(json.loads(json.dumps(context_json(CONTEXT)))) == CONTEXT


@pytest.mark.parametrize("data", [None, [], {}, {"heading_path": []}, {"passages": []}])
def test_what_is_neither(data: object) -> None:
    with pytest.raises((KeyError, TypeError)):
        place_of(data)
    with pytest.raises((KeyError, TypeError)):
        context_of(data)
