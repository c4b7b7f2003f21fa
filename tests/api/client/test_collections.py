import json
from typing import Any

import pytest

from api.client.calls import Response
from api.client.collections import check_ready, collection, collections, create, drop, status
from qa.errors import ServerError

FITTED: dict[str, Any] = {
    "number": 2,
    "at": "2026-03-31T10:30:00.250Z",
    "in_force": True,
    "value": {"weight": 0.5},
    "evidence": {"p": [0.01]},
}
ENTRY: dict[str, Any] = {
    "name": "laws",
    "created": "2026-03-31T10:30:00.250Z",
    "documents": 1,
    "passages": 2,
    "generation": 3,
    "model": None,
    "tuning": FITTED,
    "calibration": None,
}


def response(data: object) -> Response:
    return Response(status=200, headers={}, body=json.dumps(data).encode())


def test_a_collection_and_what_was_fitted_to_it() -> None:
    found = collection("laws").read(response(ENTRY))
    assert found.created == 1_774_953_000.25
    assert found.tuning is not None
    assert (found.tuning.at, found.tuning.evidence) == (1_774_953_000.25, {"p": [0.01]})
    assert found.calibration is None
    assert collections().read(response({"collections": [ENTRY]})) == (found,)


@pytest.mark.parametrize("call", [collection("a"), create("a"), collections(), status()])
@pytest.mark.parametrize("data", [None, [], {}, {**ENTRY, "documents": "many"}])
def test_what_is_none(call: Any, data: object) -> None:
    with pytest.raises(ServerError, match="What the server sent is not"):
        call.read(response(data))


def test_only_what_changes_nothing_is_repeatable() -> None:
    assert collections().repeatable
    assert not create("a").repeatable
    assert not drop("a").repeatable


def test_health() -> None:
    check_ready().read(response({"status": "ok"}))
    broken: list[object] = [{"status": "ill"}, {}, []]
    for data in broken:
        with pytest.raises(ServerError):
            check_ready().read(response(data))
