"""Both clients, driven the same way, and servers for them: a stub, and a real one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from inspect import isasyncgen, iscoroutine
from pathlib import Path
from typing import Any, Protocol

import pytest

from api.client import AsyncClient, Client, Patience
from tests.api.client.stub import Stub
from tests.api.http.conftest import HTML, MARKDOWN
from tests.api.http.test_server import running

KEY = "a-key-of-the-tests"
LAMP = '{"id": "a+b=c~d@e:f", "title": "Two", "text": "Lamps shine dimly.", "sizes": [1, 2.5]}'
PDF = Path(__file__).resolve().parents[3] / "examples/documents/lighthouse-guide.pdf"
QUICK = Patience(connect=2.0, read=5.0, total=5.0, retries=3)


class Awaited:
    """An `AsyncClient` as if it were a `Client`: each call is awaited."""

    def __init__(self, runner: asyncio.Runner, *given: Any, **named: Any) -> None:
        self._runner = runner
        self._client = AsyncClient(*given, **named)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            made = getattr(self._client, name)(*given, **named)
            if isasyncgen(made):
                return self._runner.run(_all(made))
            return self._runner.run(made) if iscoroutine(made) else made

        return call

    def __repr__(self) -> str:
        return repr(self._client)


async def _all(made: Any) -> list[Any]:
    return [each async for each in made]


Serving = Callable[..., Stub]


class Making(Protocol):
    """Makes a client of one kind or the other."""

    def __call__(self, url: str, key: str | None = None, **given: Any) -> Client: ...


@pytest.fixture(params=["Client", "AsyncClient"])
def making(request: pytest.FixtureRequest) -> Iterator[Making]:
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner())

        def make(url: str, key: str | None = None, **given: Any) -> Any:
            named = {"patience": QUICK, **given}
            if request.param == "Client":
                return stack.enter_context(Client(url, key, **named))
            client = Awaited(runner, url, key, **named)
            stack.callback(client.close)
            return client

        yield make


@pytest.fixture
def serving() -> Iterator[Serving]:
    """Starts a stub that does one thing after another."""
    with ExitStack() as stack:
        yield lambda *script, **given: stack.enter_context(Stub(list(script), **given))


@pytest.fixture(scope="session")
def real(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server, in a process of its own, with the real model; tests only read from it."""
    with (
        running(
            tmp_path_factory.mktemp("real") / "home", models, key=KEY, log_level="error"
        ) as server,
        Client(server.url, KEY) as client,
    ):
        for sent in ((MARKDOWN.encode(), "returns.md"), (HTML.encode(), "shipping.html"), (PDF,)):
            assert client.upload(*sent).state == "done"
        assert client.upload(LAMP.encode(), "lamps.jsonl", "lamps").state == "done"
        yield server.url


@pytest.fixture
def client(making: Making, real: str) -> Client:
    return making(real, KEY, patience=Patience())
