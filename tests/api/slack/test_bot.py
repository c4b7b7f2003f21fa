import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.library import Library
from api.settings import Settings
from api.slack.bot import Bot
from qa.errors import InvalidSettings
from tests.api.slack.blockkit import texts_in
from tests.api.slack.events import event, mention, signed
from tests.api.slack.serving import settings_for
from tests.api.slack.stub import TOKEN, Slack

MOONS = "How many moons does Mars have?"


class Desk:
    """A library that waits until it is let go on."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.entered = threading.Event()
        self.go = threading.Event()
        self.go.set()

    @contextmanager
    def using(self, _: str | None) -> Iterator[Library]:
        self.entered.set()
        assert self.go.wait(20)
        yield self.library


@pytest.fixture
def desk(stocked: Library) -> Desk:
    return Desk(stocked)


@pytest.fixture
def making(desk: Desk, slack: Slack, tmp_path: Path) -> Callable[[], Bot]:
    settings = settings_for(tmp_path / "home", slack_api=slack.api)
    return lambda: Bot(settings, desk.using)


async def receive(bot: Bot, inner: dict[str, Any]) -> int:
    body = json.dumps(event(inner)).encode()
    headers = {name.lower(): value for name, value in signed(body).items()}
    return (await bot.receive(headers, body)).status


def test_what_is_in_hand_is_finished(making: Callable[[], Bot], desk: Desk, slack: Slack) -> None:
    async def run() -> None:
        bot = making()
        await bot.start()
        desk.go.clear()
        assert await receive(bot, mention(MOONS)) == 200
        closing = asyncio.create_task(bot.close())
        await asyncio.to_thread(desk.entered.wait, 20)
        assert not closing.done()
        desk.go.set()
        await closing

    asyncio.run(run())
    (reply,) = slack.messages
    assert "Mars has two moons." in "".join(texts_in(reply["blocks"]))


def test_what_was_acknowledged_is_answered_after_a_crash(
    making: Callable[[], Bot], desk: Desk, slack: Slack
) -> None:
    async def crash() -> None:
        bot = making()
        await bot.start()
        desk.go.clear()
        assert await receive(bot, mention(MOONS)) == 200
        await asyncio.to_thread(desk.entered.wait, 20)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # nothing of it goes on, as if the process had been killed

    async def again() -> None:
        bot = making()
        await bot.start()
        await bot.close()

    asyncio.run(crash())
    desk.go.set()
    assert slack.messages == []
    asyncio.run(again())
    assert len(slack.messages) == 1
    asyncio.run(again())
    assert len(slack.messages) == 1


def test_what_takes_too_long_is_left_for_the_next_start(
    making: Callable[[], Bot], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.slack.bot.GRACE_SECONDS", 0.05)

    async def run() -> None:
        bot = making()
        await bot.start()
        desk.go.clear()
        assert await receive(bot, mention(MOONS)) == 200
        await asyncio.to_thread(desk.entered.wait, 20)
        letting = threading.Timer(0.3, desk.go.set)  # closing waits for the search itself
        letting.start()
        with capture_logs() as logged:
            await bot.close()
        letting.join()
        assert "not answered" in logged[0]["event"]

    asyncio.run(run())


def test_of_two_processes_that_take_a_question_up_one_answers(
    making: Callable[[], Bot], desk: Desk, slack: Slack
) -> None:
    async def both() -> None:
        first = making()
        await first.start()
        desk.go.clear()
        assert await receive(first, mention(MOONS)) == 200
        await asyncio.to_thread(desk.entered.wait, 20)
        second = making()
        await second.start()
        desk.go.set()
        await asyncio.gather(first.close(), second.close())

    asyncio.run(both())
    assert len(slack.messages) == 1


def test_what_was_written_down_by_another_version_is_let_go(
    making: Callable[[], Bot], slack: Slack
) -> None:
    async def run() -> None:
        bot = making()
        bot._memory.claims.claim(["a"], '{"of": "another version"}')
        await bot.start()
        assert bot._memory.claims.unfinished() == []
        await bot.close()

    asyncio.run(run())
    assert slack.messages == []


def test_slack_that_cannot_be_reached_at_the_start_is_asked_later(
    making: Callable[[], Bot], slack: Slack
) -> None:
    async def run() -> None:
        slack.errors["auth.test"] = "fatal_error"
        bot = making()
        await bot.start()
        assert await receive(bot, mention(MOONS)) == 500  # so that Slack sends it again
        del slack.errors["auth.test"]
        assert await receive(bot, mention(MOONS)) == 200
        await bot.close()

    asyncio.run(run())
    assert len(slack.messages) == 1


def test_without_a_token_there_is_no_bot(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="PINCITE_SLACK_BOT_TOKEN"):
        Bot(Settings(home=tmp_path), desk.using)


def test_what_cannot_be_read(making: Callable[[], Bot]) -> None:
    async def run() -> None:
        bot = making()
        for body in (b"[]", b"\xff", b"{", b'{"type": "event_callback"}'):
            with pytest.raises(ValueError, match=r"."):
                await bot.receive({"content-type": "application/json"}, body)
        await bot.close()

    asyncio.run(run())


def test_tokens_are_in_no_repr(making: Callable[[], Bot], tmp_path: Path) -> None:
    settings = settings_for(tmp_path, slack_signing_secret="s3cret")
    assert TOKEN not in repr(settings)
    assert "s3cret" not in repr(settings)
    assert TOKEN not in repr(vars(making()))
