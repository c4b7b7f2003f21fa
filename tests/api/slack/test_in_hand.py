import asyncio

import pytest

from api.slack.in_hand import InHand


def test_it_waits_until_all_is_done() -> None:
    async def run() -> None:
        hand = InHand()
        assert await hand.finish(0)
        hand.take()
        hand.take()
        waiting = asyncio.create_task(hand.finish(10))
        hand.done()
        await asyncio.sleep(0)
        assert not waiting.done()
        hand.done()
        assert await waiting

    asyncio.run(run())


def test_what_takes_too_long_is_told() -> None:
    async def run() -> None:
        hand = InHand()
        hand.take()
        assert not await hand.finish(0.01)

    asyncio.run(run())


def test_what_fails_is_done_too() -> None:
    async def run() -> None:
        hand = InHand()
        with pytest.raises(ZeroDivisionError), hand.held():
            raise ZeroDivisionError
        assert await hand.finish(0)

    asyncio.run(run())
