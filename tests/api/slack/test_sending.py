import asyncio
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from slack_sdk.errors import SlackApiError

from api.slack.rendering import note
from api.slack.sending import Sender, Target, web_client
from tests.api.slack.stub import TOKEN, Slack

Ran = Callable[[Sender], Any]
PUBLIC = Target(channel="C1", user="U1", thread="1.0")
SAID = note("Yes.")


def run(slack: Slack, *sends: Ran, seconds: float = 0.0) -> None:
    async def all_of_them() -> None:
        sender = Sender(web_client(TOKEN, slack.api), seconds)
        await asyncio.gather(*(send(sender) for send in sends))

    asyncio.run(all_of_them())


def test_a_message_to_a_thread(slack: Slack) -> None:
    run(slack, lambda sender: sender.say(PUBLIC, SAID))
    (message,) = slack.messages
    assert (message["channel"], message["thread_ts"], message["text"]) == ("C1", "1.0", "Yes.")
    assert message["mrkdwn"] is False


def test_slack_is_waited_for_as_long_as_it_says(slack: Slack) -> None:
    slack.limits["chat.postMessage"] = [1, 1]
    began = time.monotonic()
    run(slack, lambda sender: sender.say(PUBLIC, SAID))
    assert len(slack.messages) == 1
    assert time.monotonic() - began >= 2


def test_a_channel_gets_one_message_a_time_and_others_do_not_wait(slack: Slack) -> None:
    elsewhere = Target(channel="C2", user="U1")
    sends: list[Ran] = [lambda sender: sender.say(PUBLIC, SAID) for _ in range(3)]
    run(slack, *sends, lambda sender: sender.say(elsewhere, SAID), seconds=0.4)
    at = [call.at for call in slack.calls if call.body.get("channel") == "C1"]
    assert min(b - a for a, b in pairwise(at)) >= 0.3
    assert next(call.at for call in slack.calls if call.body["channel"] == "C2") < at[1]


def test_a_message_to_one_person(slack: Slack) -> None:
    run(slack, lambda sender: sender.say(Target(channel="C1", user="U1", private=True), SAID))
    (message,) = slack.came("chat.postEphemeral")
    assert (message["channel"], message["user"]) == ("C1", "U1")
    assert slack.messages == []


def test_what_came_with_an_address_is_answered_there(slack: Slack) -> None:
    target = Target(channel="C1", user="U1", private=True, url=slack.address("C1"))
    run(slack, lambda sender: sender.say(target, SAID))
    (message,) = slack.came("respond")
    assert (message["response_type"], message["text"]) == ("ephemeral", "Yes.")


def test_a_channel_that_it_is_no_member_of(slack: Slack) -> None:
    slack.errors["chat.postMessage"] = "not_in_channel"
    target = Target(channel="C1", user="U1", url=slack.address("C1"))
    run(slack, lambda sender: sender.say(target, SAID))
    (message,) = slack.came("respond")
    assert message["response_type"] == "in_channel"
    with pytest.raises(SlackApiError, match="not_in_channel"):
        run(slack, lambda sender: sender.say(PUBLIC, SAID))


def test_an_address_is_waited_for_too(slack: Slack) -> None:
    slack.limits["respond"] = [1]
    run(slack, lambda sender: sender.replace(slack.address("C1"), SAID))
    (message,) = slack.came("respond")
    assert message["replace_original"] is True


def test_an_address_that_is_used_up(slack: Slack) -> None:
    slack.limits["respond"] = [0] * 20
    with pytest.raises(SlackApiError):
        run(slack, lambda sender: sender.replace(slack.address("C1"), SAID))


def test_a_status_that_slack_does_not_take_is_no_failure(slack: Slack) -> None:
    slack.errors["assistant.threads.setStatus"] = "missing_scope"
    run(slack, lambda sender: sender.status("C1", "1.0", "is searching…"))
    assert slack.came("assistant.threads.setStatus") == []


def test_a_status_is_not_waited_with(slack: Slack) -> None:
    slack.limits["assistant.threads.setStatus"] = [600]
    run(slack, lambda sender: sender.status("C1", "1.0", "is searching…"))
    assert slack.came("assistant.threads.setStatus") == []


def test_a_thread_is_read(slack: Slack) -> None:
    slack.replies["1.0"] = [{"text": "Hello", "ts": "1.0"}]
    found: list[Any] = []

    async def read(sender: Sender) -> None:
        found.extend(await sender.thread("C1", "1.0", 10))

    run(slack, read)
    assert found == slack.replies["1.0"]
    slack.errors["conversations.replies"] = "missing_scope"
    run(slack, read)
    assert len(found) == 1


def test_prompts_and_windows(slack: Slack) -> None:
    run(slack, lambda sender: sender.suggest("D1", ["What is it?"]))
    run(slack, lambda sender: sender.open("t.1", {"type": "modal"}))
    (prompts,) = slack.came("assistant.threads.setSuggestedPrompts")
    assert prompts["prompts"] == [{"title": "What is it?", "message": "What is it?"}]
    assert "thread_ts" not in prompts
    (opened,) = slack.came("views.open")
    assert opened["trigger_id"] == "t.1"


def test_a_message_that_may_have_arrived_is_not_sent_again() -> None:
    came: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.read(100_000))
        writer.close()

    async def send() -> None:
        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            sender = Sender(web_client(TOKEN, f"http://127.0.0.1:{port}/api/"), 0)
            with pytest.raises(ServerDisconnectedError):
                await sender.say(PUBLIC, SAID)

    asyncio.run(send())
    assert len(came) == 1
