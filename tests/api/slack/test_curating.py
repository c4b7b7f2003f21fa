import itertools
import json
from typing import Any

import pytest

from api.slack.pin_modal import PINNED
from tests.api.slack.blockkit import text_of
from tests.api.slack.events import ASKER, mention
from tests.api.slack.serving import Door
from tests.api.slack.stub import TEAM

_triggers = itertools.count(1)
_questions = itertools.count(1)


def chosen(door: Door, channel: str, message: dict[str, Any]) -> dict[str, Any]:
    """The shortcut, chosen of a message."""
    return {
        "type": "message_action",
        "callback_id": "pin",
        "team": {"id": TEAM},
        "user": {"id": ASKER},
        "channel": {"id": channel},
        "message": message,
        "message_ts": "1.0",
        "trigger_id": f"p.{next(_triggers)}",
        "response_url": door.slack.address(channel),
    }


def submitted(
    view: dict[str, Any], given: dict[str, Any] | None = None, user: str = ASKER
) -> dict[str, Any]:
    blocks = {block["block_id"]: block["element"] for block in view["blocks"]}
    options = blocks["passage"]["options"]
    values: dict[str, Any] = {
        "question": {"question": {"value": blocks["question"]["initial_value"]}},
        "also": {"also": {"value": None}},
        "passage": {"passage": {"selected_option": options[-1]}},
        "note": {"note": {"value": "so it is"}},
        **(given or {}),
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user},
        "view": {
            "type": "modal",
            "callback_id": PINNED,
            "private_metadata": view["private_metadata"],
            "state": {"values": values},
        },
    }


def views(door: Door, channel: str) -> list[dict[str, Any]]:
    found = [each["view"] for each in door.slack.came("views.open")]
    return [v for v in found if v["callback_id"] == PINNED and channel in v["private_metadata"]]


@pytest.fixture
def question() -> str:
    """A question that no other test pins anything to."""
    return f"Which password opens box number {next(_questions)}?"


@pytest.fixture
def view(door: Door, channel: str, question: str) -> dict[str, Any]:
    """The window, opened for an answer."""
    door.set(channel, curators=[ASKER])
    door.event(mention(question, channel=channel))
    (reply,) = door.replies(channel)
    assert door.form(chosen(door, channel, reply)).status_code == 200
    door.slack.until(lambda: bool(views(door, channel)))
    return views(door, channel)[0]


def test_a_passage_is_pinned_and_comes_first_where_it_is_asked_again(
    door: Door, channel: str, question: str, view: dict[str, Any]
) -> None:
    options = view["blocks"][2]["element"]["options"]
    assert len(options) >= 3
    response = door.form(submitted(view))
    assert (response.status_code, response.text) == (200, "")
    (told,) = door.replies(channel, method="chat.postEphemeral")
    assert f"where this is asked: {question}" in text_of(told)
    door.event(mention(question.upper(), channel=channel))
    again = door.replies(channel, 2)[1]
    assert again["blocks"][1]["elements"][0]["text"].startswith("curated")
    assert "confidence" not in text_of(again)
    answer = json.loads(door.form(submitted(view)).text)
    assert "has a pin already" in answer["errors"]["question"]


def test_nobody_pins_who_may_not(door: Door, channel: str, view: dict[str, Any]) -> None:
    answer = json.loads(door.form(submitted(view, user="U0OTHER")).text)
    assert "added to `curators`" in answer["errors"]["question"]
    other = f"{channel}X"
    door.form(chosen(door, other, {"blocks": []}))
    assert "Nobody may pin answers" in text_of(door.replies(other, method="respond")[0])
    assert views(door, other) == []


def test_a_message_that_is_no_answer_is_told_so(door: Door, channel: str) -> None:
    door.set(channel, curators=[ASKER])
    door.form(chosen(door, channel, {"blocks": [], "text": "Hello"}))
    assert "no answer of mine" in text_of(door.replies(channel, method="respond")[0])


def test_what_is_wrong_is_said_at_its_field(door: Door, view: dict[str, Any]) -> None:
    gone = {"passage": {"passage": {"selected_option": {"value": "0" * 32}}}}
    assert "no passage" in json.loads(door.form(submitted(view, gone)).text)["errors"]["passage"]
    blank = {"question": {"question": {"value": " "}}}
    said = json.loads(door.form(submitted(view, blank)).text)["errors"]["question"]
    assert "empty" in said
    broken: dict[str, Any] = {"passage": {}}
    said = json.loads(door.form(submitted(view, broken)).text)["errors"]["question"]
    assert "open it again" in said
