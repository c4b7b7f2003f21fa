import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.typed import not_read, typed
from qa.answers import Place
from qa.errors import ServerError
from qa.passages import Passage
from tests.api.shelf import PLACE

WRITTEN = json.loads(json.dumps(asdict(PLACE)))


def test_a_value_is_read_back_as_it_was_with_what_is_new_left_out() -> None:
    assert typed(Place, {**WRITTEN, "new": {"a": [1]}}) == PLACE


@given(st.builds(Passage))
def test_any_value_comes_back_as_it_was(passage: Passage) -> None:
    assert typed(Passage, json.loads(json.dumps(asdict(passage)))) == passage


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_what_is_missing_is_named(name: str) -> None:
    given = {key: value for key, value in WRITTEN.items() if key != name}
    with pytest.raises(ValueError, match=f"^{name}: field required$"):
        typed(Place, given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"start": "x"}, "start"),
        ({"heading_path": [1]}, r"heading_path\.0"),
        ({"exact": 7}, "exact"),
    ],
)
def test_what_is_of_another_type_is_named_and_not_repeated(
    given: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=f"^{said}: "):
        typed(Place, {**WRITTEN, **given})


@pytest.mark.parametrize("given", [None, [], "text", 3])
def test_what_is_no_object(given: object) -> None:
    with pytest.raises(ValueError, match=r"^Place: "):
        typed(Place, given)


def test_the_error_of_a_server_says_what_is_wrong() -> None:
    error = not_read("an answer", ValueError("passages.0.rank: field required"))
    assert isinstance(error, ServerError)
    assert "passages.0.rank: field required" in str(error)
