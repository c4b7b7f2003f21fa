"""What is asyncio's own; all else of `AsyncClient` is tested beside `Client`."""

import asyncio
from pathlib import Path

import pytest

from api.client import AsyncClient, Client, Patience
from qa.answers import Answer
from tests.api.client.conftest import KEY, Serving
from tests.api.client.stub import ANSWERS, EMPTY, HANGS, Does, says
from tests.api.client.test_following import ACCEPTED, QUEUED

QUESTIONS = ("How long do refunds take?", "Is an exchange free?", "How do parcels get to Norway?")


def test_twenty_questions_at_once_are_answered_as_one_after_the_other(real: str) -> None:
    async def ask() -> list[Answer]:
        async with AsyncClient(real, KEY) as client:
            asks = (client.ask(QUESTIONS[at % len(QUESTIONS)]) for at in range(20))
            return await asyncio.gather(*asks)

    with Client(real, KEY) as client:
        expected = [client.ask(question).passages for question in QUESTIONS]
    answers = asyncio.run(ask())
    assert [answer.passages for answer in answers] == [
        expected[at % len(QUESTIONS)] for at in range(20)
    ]


def test_they_are_under_way_at_the_same_time(serving: Serving) -> None:
    stub = serving(HANGS)

    async def ask() -> None:
        async with AsyncClient(stub.url) as client:
            tasks = [asyncio.create_task(client.ask("x")) for _ in range(20)]
            await asyncio.to_thread(stub.until, lambda: len(stub.asked) == 20)
            assert stub.open == 20
            for task in tasks:
                task.cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
            assert {type(each) for each in done} == {asyncio.CancelledError}
            await asyncio.to_thread(stub.until, lambda: stub.open == 0)

    asyncio.run(ask())


HALF = Does(pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",), hang=True)


@pytest.mark.parametrize("does", [HANGS, HALF])
def test_what_is_cancelled_leaves_no_connection_and_no_harm(serving: Serving, does: Does) -> None:
    stub = serving(does, ANSWERS)

    async def ask() -> None:
        async with AsyncClient(stub.url) as client:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await client.ask("x")
            await asyncio.to_thread(stub.until, lambda: stub.open == 0)
            assert await client.ask("x") == EMPTY

    asyncio.run(ask())
    assert stub.connections == 2


def test_a_pause_can_be_cancelled(serving: Serving) -> None:
    stub = serving(says(429, Retry_After="30"))

    async def ask() -> None:
        async with AsyncClient(stub.url, patience=Patience()) as client:
            task = asyncio.create_task(client.ask("x"))
            await asyncio.to_thread(stub.until, lambda: len(stub.asked) == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(ask())
    assert len(stub.asked) == 1


def test_an_upload_that_is_cancelled_is_looked_at_no_more(serving: Serving) -> None:
    stub = serving(ACCEPTED, QUEUED)

    async def upload() -> None:
        async with AsyncClient(stub.url) as client:
            task = asyncio.create_task(client.upload(b"x", "a.txt"))
            await asyncio.to_thread(stub.until, lambda: len(stub.asked) == 3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(upload())


def test_a_download_that_is_cancelled_leaves_no_file(serving: Serving, tmp_path: Path) -> None:
    stub = serving(HALF)

    async def save() -> None:
        async with AsyncClient(stub.url) as client:
            task = asyncio.create_task(client.save_original("d", tmp_path / "d"))
            await asyncio.to_thread(stub.until, lambda: len(stub.asked) == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(save())
    assert list(tmp_path.iterdir()) == []


def test_connections_are_used_again(serving: Serving) -> None:
    stub = serving(ANSWERS)

    async def ask() -> None:
        async with AsyncClient(stub.url) as client:
            for _ in range(5):
                await client.ask("x")

    asyncio.run(ask())
    with Client(stub.url) as client:
        for _ in range(5):
            client.ask("x")
    assert (len(stub.asked), stub.connections) == (10, 2)


def test_what_is_closed_asks_nothing_more(serving: Serving) -> None:
    stub = serving(ANSWERS)

    async def ask() -> None:
        client = AsyncClient(stub.url)
        await client.ask("x")
        await client.close()
        await client.close()
        with pytest.raises(RuntimeError, match="closed"):
            await client.ask("x")

    asyncio.run(ask())
    client = Client(stub.url)
    client.ask("x")
    client.close()
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.ask("x")
    stub.until(lambda: stub.open == 0)
    assert len(stub.asked) == 2
