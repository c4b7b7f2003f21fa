import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, INVALID_PARAMS
from structlog.testing import capture_logs

from api.library import Library
from api.mcp.errors import UNFORESEEN
from api.mcp.server import INSTRUCTIONS, create_server
from tests.api.mcp.talking import MODES, call, given, refused, talk, tour


@pytest.mark.parametrize("mode", MODES)
def test_a_client_of_either_era_does_all_there_is_to_do(server: Server[Any], mode: str) -> None:
    told = talk(server, tour, mode)
    assert told["read"] == told["fetch"]


def test_it_introduces_itself(server: Server[Any]) -> None:
    async def introduced(client: Client) -> None:
        assert client.server_info is not None
        assert (client.server_info.name, client.server_info.title) == ("pincite", "Pincite")
        assert client.instructions == INSTRUCTIONS
        capabilities = client.server_capabilities
        assert capabilities.tools
        assert capabilities.resources
        assert (capabilities.prompts, capabilities.logging) == (None, None)

    for mode in ("legacy", "auto"):
        talk(server, introduced, mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": 3}, "question: input should be a valid string."),
        ("ask", {}, "question: must be given."),
        ("ask", {"question": "x", "k": "many"}, "k: input should be a valid integer"),
        ("ask", {"question": "x", "limit": 3}, "limit: there is no such argument."),
        ("ask", {"question": "x", "collection": "none"}, "Collections there are: default, lamps."),
        ("ask", {"question": "x", "filters": {"colour": "red"}}, "Fields there are: region."),
        ("ask", {"question": " "}, "The question is empty"),
        ("search", {"query": "x" * 10_001}, "at most 10,000 are read"),
        ("fetch", {"id": "x"}, "'x' is no id."),
        ("fetch", {"id": "pincite://default/passages/0"}, "Search again"),
        ("list_documents", {"limit": 0}, "limit: input should be greater than or equal to 1."),
        ("list_collections", {"x": 1}, "x: there is no such argument."),
    ],
)
def test_wrong_arguments_are_answered_so_that_an_agent_can_act(
    server: Server[Any], mode: str, name: str, arguments: dict[str, Any], said: str
) -> None:
    error = refused(call(server, name, mode, **arguments))
    assert said in error
    assert len(error) < 300


@pytest.mark.parametrize("mode", MODES)
def test_what_there_is_none_of_is_an_error_of_the_protocol(server: Server[Any], mode: str) -> None:
    async def asking(client: Client) -> None:
        with pytest.raises(MCPError, match="but ask, search, fetch") as error:
            await client.call_tool("delete", {})
        assert error.value.code == INVALID_PARAMS
        for uri in ("pincite://default/documents/none", "file:///etc/passwd"):
            with pytest.raises(MCPError) as error:
                await client.read_resource(uri)
            assert error.value.code == INVALID_PARAMS
        with pytest.raises(MCPError, match="begin without one"):
            await client.list_resources(cursor="x")
        assert (await client.list_tools()).tools

    talk(server, asking, mode)


def test_nothing_of_an_unforeseen_error_is_told() -> None:
    @contextmanager
    def using(_: str | None) -> Iterator[Library]:
        raise RuntimeError("the inside")
        yield

    server = create_server(using, "")

    async def reading(client: Client) -> None:
        with pytest.raises(MCPError) as error:
            await client.read_resource("pincite://default/documents/a")
        assert (error.value.code, error.value.message) == (INTERNAL_ERROR, UNFORESEEN)

    with capture_logs() as logs:
        assert refused(call(server, "ask", question="x")) == UNFORESEEN
        talk(server, reading)
    assert [log["event"] for log in logs] == ["unexpected error"] * 2


def test_fifty_calls_at_once_are_all_answered(server: Server[Any]) -> None:
    questions = ["How long do refunds take?", "How do parcels travel to Norway?"]
    firsts = ["Returns", "Shipping to Norway"]

    async def asking(client: Client) -> list[str]:
        titles = [""] * 50

        async def ask(number: int) -> None:
            asked = questions[number % 2]
            answer = given(await client.call_tool("ask", {"question": asked, "k": 1}))
            titles[number] = answer["passages"][0]["title"]

        async with anyio.create_task_group() as tasks:
            for number in range(50):
                tasks.start_soon(ask, number)
        return titles

    for mode in MODES:
        assert talk(server, asking, mode) == firsts * 25


def test_a_slow_call_holds_up_no_other_and_may_be_given_up() -> None:
    begun, free, ended = threading.Event(), threading.Event(), threading.Event()

    @contextmanager
    def using(collection: str | None) -> Iterator[Library]:
        if collection == "slow":
            begun.set()
            free.wait(30)
            ended.set()
        raise RuntimeError
        yield

    server = create_server(using, "")

    async def asking(client: Client) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(client.call_tool, "ask", {"question": "x", "collection": "slow"})
            assert await anyio.to_thread.run_sync(begun.wait, 30)
            assert refused(await client.call_tool("ask", {"question": "x"})) == UNFORESEEN
            assert not ended.is_set()
            tasks.cancel_scope.cancel()
        free.set()
        assert refused(await client.call_tool("ask", {"question": "x"})) == UNFORESEEN

    with capture_logs():
        talk(server, asking, "legacy")
    assert ended.is_set()
