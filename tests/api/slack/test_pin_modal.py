import json
from typing import Any

import pytest

from api.slack.pin_modal import PINNED, answer_in, chosen_in, pin_view
from qa.answers import Answer
from qa.errors import AnswerNotFound
from qa.pins import MAX_QUESTIONS
from tests.api.slack.test_rendering import answer, hit


def submitted(**given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "question": {"question": {"value": "How long?"}},
        "also": {"also": {"value": None}},
        "passage": {"passage": {"selected_option": {"value": "p2"}}},
        "note": {"note": {"value": None}},
    }
    metadata = json.dumps({"channel": "C0", "answer": "a1"})
    return {"private_metadata": metadata, "state": {"values": {**values, **given}}}


def shown(given: Answer) -> dict[str, Any]:
    return pin_view("C0", "a1", given)


def test_the_window_offers_the_passages_and_the_question_as_it_was_read() -> None:
    long = "A very long title that goes on and on and on until nobody can read it any more, ever"
    hits = [hit(f"Word {n} {long}", n, title=long) for n in range(1, 13)]
    view = shown(answer(*hits, resolved_question="Refunds: how long?"))
    assert (view["callback_id"], json.loads(view["private_metadata"])["answer"]) == (PINNED, "a1")
    question, also, passage, note = view["blocks"]
    assert question["element"]["initial_value"] == "Refunds: how long?"
    options = passage["element"]["options"]
    assert len(options) == 10
    assert all(len(option["text"]["text"]) <= 75 for option in options)
    assert all(len(option["description"]["text"]) <= 75 for option in options)
    assert passage["element"]["initial_option"] == options[0]
    assert (also["optional"], note["optional"]) == (True, True)
    assert not question.get("optional")


def test_what_was_chosen_is_read() -> None:
    chosen = chosen_in(submitted(also={"also": {"value": "one\n \ntwo"}}))
    assert (chosen.channel, chosen.answer, chosen.passage) == ("C0", "a1", "p2")
    assert chosen.questions == ("How long?", "one", "two")
    many = chosen_in(submitted(also={"also": {"value": "\n".join(map(str, range(99)))}}))
    assert len(many.questions) == MAX_QUESTIONS


@pytest.mark.parametrize(
    "wrong",
    [
        {"passage": {"passage": {"selected_option": None}}},
        {"passage": {}},
    ],
)
def test_what_is_no_choice(wrong: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError)):
        chosen_in(submitted(**wrong))


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"blocks": None},
        {"blocks": [1, {"elements": 1}, {"elements": [1, {"action_id": "other"}]}]},
        {"blocks": [{"elements": [{"action_id": "feedback", "positive_button": 1}]}]},
        {"blocks": [{"elements": [{"action_id": "feedback", "positive_button": {"value": "up"}}]}]},
    ],
)
def test_a_message_that_shows_no_answer(message: dict[str, Any]) -> None:
    with pytest.raises(AnswerNotFound, match="no answer of mine"):
        answer_in(message)
