import json

from api.places import context_json, place_json
from api.typed import typed
from qa.answers import Context, Place
from tests.api.shelf import CONTEXT, PLACE


def test_places_and_contexts_survive_the_wire() -> None:
    assert typed(Place, json.loads(json.dumps(place_json(PLACE)))) == PLACE
    assert typed(Context, json.loads(json.dumps(context_json(CONTEXT)))) == CONTEXT
