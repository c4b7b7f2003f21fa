import time
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.slack.acting import press_in
from api.slack.rendering import FEEDBACK, HELP, MORE, SHARE
from index.feedback import NAME, Feedback
from tests.api.slack.blockkit import text_of, value_of
from tests.api.slack.events import ASKER, command, mention, pressed
from tests.api.slack.serving import Door

QUESTION = "How long do refunds take?"


def asked(door: Door, channel: str) -> dict[str, Any]:
    """Ask in a channel, and give the reply."""
    door.event(mention(QUESTION, channel=channel))
    (reply,) = door.replies(channel)
    return reply


def press(door: Door, channel: str, action: str, value: str, **container: Any) -> None:
    body = pressed(action, value, door.slack.address(channel), channel_id=channel, **container)
    assert door.form(body).status_code == 200


def told(door: Door, channel: str) -> str:
    """What was told to who pressed, last."""
    return text_of(door.replies(channel, method="chat.postEphemeral")[-1])


def responded(door: Door, channel: str, words: str) -> dict[str, Any]:
    """Wait for a message with those words at a response_url."""
    door.slack.until(lambda: any(words in text_of(each) for each in door.said(channel, "respond")))
    return next(each for each in door.said(channel, "respond") if words in text_of(each))


def test_more_are_the_next_passages(door: Door, channel: str) -> None:
    first = asked(door, channel)
    root = first["thread_ts"]
    press(door, channel, MORE, value_of(first, MORE), thread_ts=root)
    _, second = door.replies(channel, 2)
    assert second["thread_ts"] == root
    assert "4. " in text_of(second)
    assert "passages 4 to 6 of" in text_of(second)
    press(door, channel, MORE, value_of(second, MORE), thread_ts=root)
    assert "passages 7 to 9 of" in text_of(door.replies(channel, 3)[2])


def test_more_that_was_shown_before_is_not_shown_again(door: Door, channel: str) -> None:
    first = asked(door, channel)
    for _ in range(2):
        press(door, channel, MORE, value_of(first, MORE), thread_ts=first["thread_ts"])
    assert "shown in the thread already" in told(door, channel)
    assert len(door.replies(channel, 2)) == 2


def test_feedback_is_kept_with_the_answers_receipt(door: Door, channel: str) -> None:
    reply = asked(door, channel)
    value = value_of(reply, FEEDBACK)
    press(door, channel, FEEDBACK, value, thread_ts=reply["thread_ts"])
    assert "Thank you. That it helped" in told(door, channel)
    feedback = Feedback(door.home / NAME)
    judged = [each for each in feedback.judged() if each.answer.id == value.split(" ")[1]]
    feedback.close()
    (said,) = judged[0].judgements
    assert (said.person, said.verdict) == (ASKER, "up")
    assert judged[0].answer.receipt["question"] == QUESTION
    assert judged[0].answer.receipt["ranking"]


def test_feedback_on_an_answer_that_is_not_kept(door: Door, channel: str) -> None:
    press(door, channel, FEEDBACK, "up nothing", thread_ts="1.0")
    assert "There is no answer 'nothing'" in told(door, channel)


def test_help_is_asked_for_once(door: Door, channel: str) -> None:
    door.set(channel, helpers=["U0HELPER", "S0HELPERS"])
    reply = asked(door, channel)
    for _ in range(2):
        press(door, channel, HELP, value_of(reply, HELP), thread_ts=reply["thread_ts"])
    _, call = door.replies(channel, 2)
    assert call["thread_ts"] == reply["thread_ts"]
    assert {"type": "user", "user_id": "U0HELPER"} in call["blocks"][0]["elements"][0]["elements"]
    assert QUESTION in text_of(call)
    assert "asked already" in told(door, channel)
    time.sleep(0.3)
    assert len(door.said(channel)) == 2


def test_help_where_nobody_helps_any_more(door: Door, channel: str) -> None:
    reply = asked(door, channel)
    press(door, channel, HELP, value_of(reply, MORE), thread_ts=reply["thread_ts"])
    assert "Nobody helps" in told(door, channel)


def test_an_answer_for_one_is_shared_with_everyone_once(door: Door, channel: str) -> None:
    door.form(command(QUESTION, door.slack.address(channel), channel_id=channel))
    private = responded(door, channel, "five working days")
    assert private["response_type"] == "ephemeral"
    value = value_of(private, SHARE)
    for _ in range(2):
        press(door, channel, SHARE, value, is_ephemeral=True)
    (shared,) = door.replies(channel)
    assert "five working days" in text_of(shared)
    assert SHARE not in str(shared["blocks"])
    assert "thread_ts" not in shared
    assert responded(door, channel, "Shared with everyone.")["replace_original"] is True
    responded(door, channel, "It is shared already.")
    assert len(door.said(channel)) == 1


def test_more_of_an_answer_for_one_is_for_one(door: Door, channel: str) -> None:
    door.form(command("Who kept the lamp lit?", door.slack.address(channel), channel_id=channel))
    private = responded(door, channel, "lighthouse keeper")
    press(door, channel, MORE, value_of(private, MORE), is_ephemeral=True)
    assert responded(door, channel, "passages 4 to 6")["response_type"] == "ephemeral"
    assert door.said(channel) == []


def test_an_answer_of_a_collection_that_is_gone(
    door: Door, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = asked(door, channel)

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("api.library.Library.ask", fails)
    press(door, channel, MORE, value_of(reply, MORE), thread_ts=reply["thread_ts"])
    assert "Something went wrong" in told(door, channel)


def test_a_button_of_another_version(door: Door, channel: str) -> None:
    press(door, channel, MORE, "something else entirely, and more", thread_ts="1.0")
    assert "ask again" in told(door, channel)


def test_what_cannot_even_be_told_is_in_the_log(door: Door, channel: str) -> None:
    door.slack.errors["chat.postEphemeral"] = "fatal_error"
    with capture_logs() as logged:
        press(door, channel, MORE, "nothing 3 -", thread_ts="1.0")
        door.slack.until(lambda: any(each["event"] == "nobody was told" for each in logged))
    del door.slack.errors["chat.postEphemeral"]


def test_where_a_button_was_pressed() -> None:
    body = pressed(MORE, "v", "https://r.example", channel_id="C1", message_ts="2.0")
    assert press_in(body).thread == "2.0"
    assert (
        press_in({**body, "container": {**body["container"], "thread_ts": "1.0"}}).thread == "1.0"
    )
    assert press_in({**body, "message": {"thread_ts": "1.0"}}).thread == "1.0"
    assert not press_in(body).private
    private = press_in({**body, "container": {"is_ephemeral": True, "message_ts": "2.0"}})
    assert (private.private, private.thread) == (True, None)
