import itertools
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.api.slack.blockkit import text_of
from tests.api.slack.events import ASKER, command, message, new_ts, pressed
from tests.api.slack.serving import Door
from tests.api.slack.stub import TEAM

QUESTION = "How long do refunds take?"
_triggers = itertools.count(1)


def shortcut(door: Door, channel: str, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "message_action",
        "callback_id": "find_sources",
        "team": {"id": TEAM},
        "user": {"id": ASKER},
        "channel": {"id": channel},
        "message": said,
        "message_ts": said["ts"],
        "trigger_id": f"t.{next(_triggers)}",
        "response_url": door.slack.address(channel),
    }


def test_the_command_is_answered_to_who_asks_once(door: Door, channel: str) -> None:
    asked = command(QUESTION, door.slack.address(channel), channel_id=channel)
    for _ in range(2):
        response = door.form(asked)
        assert (response.status_code, response.text) == (200, "")
    (reply,) = door.replies(channel, method="respond")
    assert reply["response_type"] == "ephemeral"
    assert "five working days" in text_of(reply)
    assert "Share with everyone" in text_of(reply)
    door.form(command("", door.slack.address(channel), channel_id=channel))
    assert "Ask me something" in text_of(door.replies(channel, 2, "respond")[1])
    assert door.said(channel) == []


def test_sources_are_found_for_what_somebody_wrote(door: Door, channel: str) -> None:
    said = message("Refunds take five working days, I think", user="U0OTHER")
    assert door.form(shortcut(door, channel, said)).status_code == 200
    (reply,) = door.replies(channel, method="respond")
    assert reply["response_type"] == "ephemeral"
    assert "five working days" in text_of(reply)


def test_sources_are_found_in_a_thread_for_who_is_there(door: Door, channel: str) -> None:
    said = message("Refunds take five working days, I think", thread_ts=new_ts())
    door.form(shortcut(door, channel, said))
    (reply,) = door.replies(channel, method="chat.postEphemeral")
    assert reply["thread_ts"] == said["thread_ts"]


def test_a_message_without_words_has_no_sources(door: Door, channel: str) -> None:
    door.form(shortcut(door, channel, message("", subtype="channel_join")))
    assert "Ask me something" in text_of(door.replies(channel, method="respond")[0])


def test_questions_are_suggested_where_its_messages_are_opened(door: Door) -> None:
    home = {"type": "app_home_opened", "user": ASKER, "channel": "D0HOME", "event_ts": "1.0"}
    door.event({**home, "tab": "home"})
    door.event({**home, "tab": "messages"})
    (suggested,) = door.slack.wait("assistant.threads.setSuggestedPrompts")
    assert suggested["channel_id"] == "D0HOME"
    titles = [each["title"] for each in suggested["prompts"]]
    assert "What does “Returns” say?" in titles
    assert len(titles) <= 4


def test_suggestions_that_slack_does_not_take_are_no_failure(door: Door) -> None:
    door.slack.errors["assistant.threads.setSuggestedPrompts"] = "missing_scope"
    with capture_logs() as logged:
        home = {"type": "app_home_opened", "user": ASKER, "channel": "D0HOME", "tab": "messages"}
        assert door.event(home).status_code == 200
        door.slack.until(lambda: any(each["event"] == "nothing is suggested" for each in logged))
    del door.slack.errors["assistant.threads.setSuggestedPrompts"]


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "reaction_added", "user": ASKER},
        {"type": "assistant_thread_started"},
        {"type": "message"},
        {"type": "message", "channel": {"id": "C1"}, "text": None},
        {"type": "app_mention", "channel": "C1"},
    ],
)
def test_what_nobody_listens_to_is_acknowledged(door: Door, inner: dict[str, Any]) -> None:
    assert door.event(inner).status_code == 200


def test_a_button_that_nobody_knows_is_acknowledged(door: Door) -> None:
    assert door.form(pressed("unknown", "", "https://r.example")).status_code == 200
