from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.turns import MOST_SHOWN, exchange, turns_json, turns_of
from qa.answers import Highlight
from qa.errors import InvalidInput
from qa.questions import Turn
from tests.api.test_wire import ANSWER


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text())))
def test_turns_are_read_as_they_were_written(said: list[tuple[str, str]]) -> None:
    turns = tuple(Turn(role=role, text=text) for role, text in said)
    assert turns_of(turns_json(turns)) == turns


def test_a_text_may_be_called_content_and_other_fields_are_passed_over() -> None:
    (turn,) = turns_of([{"role": "user", "content": "Mars?", "at": 1}])
    assert turn == Turn(role="user", text="Mars?")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "list of turns"),
        ({"role": "user", "text": "x"}, "list of turns"),
        ("x", "list of turns"),
        (["x"], "Turn 1"),
        ([{"role": "user", "text": "x"}, {"role": "user"}], "Turn 2"),
        ([{"text": "x"}], "Turn 1"),
        ([{"role": 1, "text": "x"}], "Turn 1"),
        ([{"role": "user", "text": ["x"]}], "Turn 1"),
        ([{"role": "system", "text": "x"}], "'system'"),
        ([{"role": "user", "text": "\ud800"}], "valid Unicode"),
    ],
)
def test_what_are_no_turns(data: Any, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        turns_of(data)


def test_an_answer_adds_what_was_asked_and_what_was_shown() -> None:
    (hit,) = ANSWER.passages
    second = Highlight(start=13, end=17, text="Yes.")
    answer = replace(
        ANSWER,
        passages=(
            replace(hit, highlights=(*hit.highlights, second)),
            replace(hit, highlights=(replace(second, text="Not this."),)),
        ),
    )
    assert exchange(answer) == (
        Turn(role="user", text="Why?"),
        Turn(role="assistant", text="Because. Yes."),
    )


def test_of_what_was_shown_so_much_is_kept() -> None:
    (hit,) = ANSWER.passages
    long = Highlight(start=0, end=5_000, text="x" * 5_000)
    answer = replace(ANSWER, passages=(replace(hit, highlights=(long,)),))
    assert len(exchange(answer)[1].text) == MOST_SHOWN


def test_where_nothing_was_found_nothing_was_shown() -> None:
    assert exchange(replace(ANSWER, passages=())) == (Turn(role="user", text="Why?"),)
