import json
from typing import Any

from api.slack.channels import Channels
from api.slack.modal import CALLBACK, OPEN
from tests.api.slack.blockkit import texts_in
from tests.api.slack.events import ASKER, command, pressed
from tests.api.slack.serving import Door
from tests.api.slack.stub import TEAM


def opened(door: Door, channel: str) -> dict[str, Any]:
    body = pressed(OPEN, "", door.slack.address(channel), channel_id=channel, thread_ts="1.0")
    assert door.form(body).status_code == 200
    door.slack.until(
        lambda: any(each["view"]["private_metadata"] == channel for each in views(door))
    )
    return next(e["view"] for e in views(door) if e["view"]["private_metadata"] == channel)


def views(door: Door) -> list[dict[str, Any]]:
    return door.slack.came("views.open")


def submitted(channel: str, values: dict[str, Any], user: str = ASKER) -> dict[str, Any]:
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user},
        "view": {
            "type": "modal",
            "callback_id": CALLBACK,
            "private_metadata": channel,
            "state": {"values": values},
        },
    }


FILTERS = {"filters": {"filters": {"value": "author=Ada"}}}


def test_a_window_is_opened_filled_in_and_saved(door: Door, channel: str) -> None:
    door.set(channel, editors=[ASKER])
    view = opened(door, channel)
    assert view["callback_id"] == CALLBACK
    response = door.form(submitted(channel, FILTERS))
    assert (response.status_code, response.text) == (200, "")
    assert Channels(door.home / "slack.toml").of(channel).filters == ("author=Ada",)


def test_the_command_opens_the_window_too(door: Door, channel: str) -> None:
    door.set(channel, editors=[ASKER])
    asked = command(" Settings", door.slack.address(channel), channel_id=channel)
    assert door.form(asked).status_code == 200
    door.slack.until(
        lambda: any(each["view"]["private_metadata"] == channel for each in views(door))
    )


def test_what_is_wrong_is_said_beside_it(door: Door, channel: str) -> None:
    door.set(channel, editors=[ASKER])
    bad = {"filters": {"filters": {"value": "no filter"}}}
    answer = json.loads(door.form(submitted(channel, bad)).text)
    assert answer["response_action"] == "errors"
    assert "KEY=VALUE" in answer["errors"]["filters"]


def test_nobody_else_may_change_them(door: Door, channel: str) -> None:
    body = pressed(OPEN, "", door.slack.address(channel), channel_id=channel, thread_ts="1.0")
    door.form(body)
    (refused,) = door.replies(channel, method="chat.postEphemeral")
    assert "editors" in "".join(texts_in(refused["blocks"]))
    answer = json.loads(door.form(submitted(channel, FILTERS)).text)
    assert "editors" in answer["errors"]["filters"]
    assert Channels(door.home / "slack.toml").of(channel).filters == ()


def test_a_file_that_cannot_be_written_is_left_alone(door: Door, channel: str) -> None:
    door.set(channel, editors=[ASKER])
    opened(door, channel)
    path = door.home / "slack.toml"
    before = path.read_bytes()
    path.write_bytes(before + b"\n[broken")
    try:
        answer = json.loads(door.form(submitted(channel, FILTERS)).text)
        assert "is not TOML" in answer["errors"]["filters"]
        assert path.read_bytes() == before + b"\n[broken"
    finally:
        path.write_bytes(before)
