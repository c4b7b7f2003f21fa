import time
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.api.slack.blockkit import text_of, texts_in
from tests.api.slack.events import ASKER, direct, mention, message, new_ts
from tests.api.slack.serving import HOSTILE, Door
from tests.api.slack.stub import BOT, BOT_ID

QUESTION = "How long do refunds take?"


def nothing_more(door: Door, channel: str, count: int) -> None:
    """Give what is not to come the time to come."""
    time.sleep(0.5)
    assert len(door.said(channel)) == count


def test_a_mention_is_answered_in_its_thread(door: Door, channel: str) -> None:
    said = mention(QUESTION, channel=channel)
    response = door.event(said)
    assert (response.status_code, response.text) == (200, "")
    (reply,) = door.replies(channel)
    assert reply["thread_ts"] == said["ts"]
    assert "1. \nReturns" in text_of(reply)
    assert "Refunds take five working days." in text_of(reply)
    assert (reply["unfurl_links"], reply["unfurl_media"], reply["mrkdwn"]) == (False, False, False)
    statuses = door.slack.came("assistant.threads.setStatus")
    mine = [each for each in statuses if each["channel_id"] == channel]
    assert [(each["thread_ts"], each["status"]) for each in mine] == [(said["ts"], "is searching…")]


def test_what_slack_repeats_is_answered_once(door: Door, channel: str) -> None:
    said = mention(QUESTION, channel=channel)
    for _ in range(3):
        assert door.event(said, "Ev0SAME").status_code == 200
    other = {**said, "type": "message", "channel_type": "channel"}
    assert door.event(other).status_code == 200
    door.replies(channel)
    assert door.event(said).status_code == 200
    nothing_more(door, channel, 1)


def test_a_direct_message_and_its_follow_up(door: Door) -> None:
    first = direct("Can a coat be exchanged?", channel="D0DIRECT")
    door.event(first)
    (reply,) = door.replies("D0DIRECT")
    assert "exchanged for another size" in text_of(reply)
    assert reply["thread_ts"] == first["ts"]
    door.event(direct("Does it cost anything?", channel="D0DIRECT", thread_ts=first["ts"]))
    _, second = door.replies("D0DIRECT", 2)
    assert second["thread_ts"] == first["ts"]
    assert "read as: Can a coat be exchanged? Does it cost anything?" in text_of(second)


def test_a_thread_that_it_does_not_know_is_read(door: Door, channel: str) -> None:
    root = new_ts()
    door.slack.replies[root] = [
        {"type": "message", "user": "U0OTHER", "ts": root, "text": "My coat &amp; its exchange"},
        {"type": "message", "user": BOT, "bot_id": BOT_ID, "ts": new_ts(), "text": "Hello."},
        {"type": "message", "subtype": "channel_join", "user": "U0X", "ts": new_ts(), "text": "in"},
    ]
    asked = mention("at what cost?", channel=channel, thread_ts=root)
    later = {"type": "message", "user": "U0OTHER", "ts": new_ts(), "text": "Or my hat?"}
    door.slack.replies[root] += [{**asked, "type": "message"}, later]
    door.event(asked)
    (reply,) = door.replies(channel)
    assert "read as: My coat & its exchange at what cost?" in text_of(reply)
    door.slack.errors["conversations.replies"] = "missing_scope"  # it need not be read again
    door.event(mention("and how soon?", channel=channel, thread_ts=root))
    door.replies(channel, 2)
    del door.slack.errors["conversations.replies"]


def test_a_thread_that_cannot_be_read_is_answered_all_the_same(door: Door, channel: str) -> None:
    door.slack.errors["conversations.replies"] = "missing_scope"
    door.event(mention(QUESTION, channel=channel, thread_ts=new_ts()))
    assert "five working days" in text_of(door.replies(channel)[0])
    del door.slack.errors["conversations.replies"]


def test_a_mention_without_words_asks_what_was_said_last(door: Door, channel: str) -> None:
    root = new_ts()
    last = {"type": "message", "user": "U0OTHER", "ts": root, "text": QUESTION}
    door.slack.replies[root] = [last]
    door.event(mention("", channel=channel, thread_ts=root))
    assert "five working days" in text_of(door.replies(channel)[0])


def test_a_mention_without_words_by_itself_is_told_how_to_ask(door: Door, channel: str) -> None:
    door.event(mention(" ", channel=channel))
    assert "Ask me something in words" in text_of(door.replies(channel)[0])


@pytest.mark.parametrize(
    "given",
    [
        {"subtype": "message_changed", "hidden": True},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"user": BOT},
        {"bot_id": BOT_ID},
        {"bot_id": "B0OTHER"},
        {"user": "USLACKBOT"},
    ],
)
def test_what_is_nobodys_question(door: Door, channel: str, given: dict[str, Any]) -> None:
    door.set(channel, only_when_mentioned=False)
    assert door.event(message(QUESTION, channel=channel, **given)).status_code == 200
    nothing_more(door, channel, 0)


def test_a_channel_where_all_questions_are_answered(door: Door, channel: str) -> None:
    door.set(channel, only_when_mentioned=False, question_marks_only=True)
    door.event(message("Refunds are slow.", channel=channel))
    door.event(message("hm?", channel=channel, thread_ts=new_ts()))
    said = message(QUESTION, channel=channel)
    door.event(said)
    (reply,) = door.replies(channel)
    assert reply["thread_ts"] == said["ts"]
    door.event(
        message("Which card does the money go back to?", channel=channel, thread_ts=said["ts"])
    )
    door.replies(channel, 2)


def test_a_follow_up_that_comes_while_the_reply_is_being_sent(door: Door, channel: str) -> None:
    door.set(channel, only_when_mentioned=False)
    said = message(QUESTION, channel=channel)
    door.slack.delays["chat.postMessage"] = 2.0
    door.event(said)
    door.replies(channel)
    door.event(message("Which card is paid back to?", channel=channel, thread_ts=said["ts"]))
    _, second = door.replies(channel, 2)
    assert f"read as: {QUESTION} Which card is paid back to?" in text_of(second)
    del door.slack.delays["chat.postMessage"]


def test_it_is_silent_where_nothing_answers_and_nobody_asked_it(door: Door, channel: str) -> None:
    door.set(channel, only_when_mentioned=False, sure=0.99)
    door.event(message("Who won the football world cup in 1998?", channel=channel))
    nothing_more(door, channel, 0)
    door.event(mention("Who won the football world cup in 1998?", channel=channel))
    assert "sure enough" in text_of(door.replies(channel)[0])


def test_what_is_not_likely_to_answer_is_not_said_or_kept_where_nobody_asked_it(
    door: Door, channel: str
) -> None:
    door.set(channel, only_when_mentioned=False)
    door.event(message("Who won the football world cup in 2006?", channel=channel))
    nothing_more(door, channel, 0)
    kept = (door.home / "feedback.sqlite").read_bytes()
    kept += (door.home / "feedback.sqlite-wal").read_bytes()
    assert b"cup in 2006" not in kept
    door.event(mention("Who won the football world cup in 2006?", channel=channel))
    assert "confidence" in text_of(door.replies(channel)[0])


def test_it_says_so_where_the_channel_wants_to_hear_it(door: Door, channel: str) -> None:
    door.set(channel, only_when_mentioned=False, sure=0.99, silent=False)
    door.event(message("Who won the football world cup in 1998?", channel=channel))
    assert "sure enough" in text_of(door.replies(channel)[0])


def test_an_answer_for_the_asker_alone(door: Door, channel: str) -> None:
    door.set(channel, ephemeral=True)
    said = mention(QUESTION, channel=channel)
    door.event(said)
    (reply,) = door.replies(channel, method="chat.postEphemeral")
    assert reply["user"] == ASKER
    assert "thread_ts" not in reply  # there is no thread yet in which it could be seen
    assert "Share with everyone" in text_of(reply)
    door.slack.until(
        lambda: (
            [
                each["status"]
                for each in door.slack.came("assistant.threads.setStatus")
                if each["channel_id"] == channel
            ]
            in ([], ["is searching…", ""])
        )
    )


def test_a_channels_filters_and_collection(door: Door, channel: str) -> None:
    door.set(channel, filters=["document=nowhere"])
    door.event(mention(QUESTION, channel=channel))
    assert "nothing that answers" in text_of(door.replies(channel)[0])
    elsewhere = f"{channel}X"
    door.set(elsewhere, collection="elsewhere")
    door.event(mention(QUESTION, channel=elsewhere))
    assert "'elsewhere'" in text_of(door.replies(elsewhere)[0])


def test_where_slack_says_wait_it_is_answered_later_and_once(door: Door, channel: str) -> None:
    door.slack.limits["chat.postMessage"] = [1]
    door.event(mention(QUESTION, channel=channel))
    door.replies(channel)
    nothing_more(door, channel, 1)


def test_a_hostile_passage_arrives_as_literal_text(door: Door, channel: str) -> None:
    door.event(mention("What is the password of the guest network?", channel=channel))
    (reply,) = door.replies(channel)
    shown = "".join(texts_in(reply["blocks"]))
    assert all(line in shown for line in HOSTILE.splitlines())
    assert "<" not in reply["text"]


def test_a_question_that_is_too_long(door: Door, channel: str) -> None:
    door.event(mention("why " * 3_000, channel=channel))
    assert "at most 10,000 are read" in text_of(door.replies(channel)[0])


def test_a_message_with_fifty_mentions(door: Door, channel: str) -> None:
    others = " ".join(f"<@U{n:06}>" for n in range(49))
    door.event(mention(f"{others} {QUESTION}", channel=channel))
    assert "five working days" in text_of(door.replies(channel)[0])


def test_a_listener_that_fails_tells_the_asker(
    door: Door, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a private detail")

    monkeypatch.setattr("api.library.Library.ask", fails)
    door.set(channel, only_when_mentioned=False)
    with capture_logs() as logged:
        door.event(message(QUESTION, channel=channel))
        door.event(mention(QUESTION, channel=channel))
        (reply,) = door.replies(channel)
    assert text_of(reply) == "Something went wrong; Pincite's log says what."
    assert [each["event"] for each in logged if each.get("exc_info")] == ["not answered"] * 2


def test_slack_that_does_not_take_a_message(door: Door, channel: str) -> None:
    door.slack.errors["chat.postMessage"] = "is_archived"
    with capture_logs() as logged:
        door.event(mention(QUESTION, channel=channel))
        door.slack.until(lambda: any(each.get("exc_info") for each in logged))
    del door.slack.errors["chat.postMessage"]
    assert [each["event"] for each in logged if each.get("exc_info")] == ["an answer was not sent"]
    door.event(mention(QUESTION, channel=channel))
    door.replies(channel)
