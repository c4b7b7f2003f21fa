"""MCP over standard input and output: the SDK's client and raw lines, to `pincite mcp` itself."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from api.library import Library
from api.settings import Settings
from tests.api.cli.running import ROOT, Run
from tests.api.mcp.talking import MODES, call, given, memory, refused, stock, talk, tour

OLD = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
NEW = "2026-07-28"


@pytest.fixture(scope="session")
def shelf(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("stdio")
    return stock(folder / "home", models, folder)


def started(home: Path, *arguments: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "api.cli.main", "--home", str(home), "mcp", *arguments],
        env={name: value for name, value in os.environ.items() if name.startswith("PINCITE_")},
        cwd=ROOT,
    )


class Piped:
    """`pincite mcp`, spoken to line by line."""

    def __init__(self, home: Path) -> None:
        server = started(home)
        self.process = subprocess.Popen(
            [server.command, *server.args],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.version = NEW
        self.number = 0

    def write(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout
        message: dict[str, Any] = json.loads(self.process.stdout.readline())
        return message

    def send(self, method: str, **params: Any) -> int:
        self.number += 1
        if self.version == NEW:
            known = {"protocolVersion": NEW, "clientCapabilities": {}}
            params["_meta"] = {f"io.modelcontextprotocol/{key}": v for key, v in known.items()}
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.write(json.dumps(message).encode())
        return self.number

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = self.send(method, **params)
        answer = self.read()
        assert answer["id"] == number
        return answer

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        result: dict[str, Any] = self.ask("tools/call", name=name, arguments=arguments)["result"]
        return result

    def begin(self, version: str) -> None:
        """Open the conversation as a client of that version does."""
        self.version = version
        if version != NEW:
            client = {"name": "raw", "version": "1"}
            shaken = self.ask(
                "initialize", protocolVersion=version, capabilities={}, clientInfo=client
            )
            assert shaken["result"]["protocolVersion"] == version
            self.write(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')

    def end(self) -> tuple[int, bytes, bytes]:
        out, said = self.process.communicate(timeout=20)
        return self.process.returncode, out, said


@pytest.fixture
def piped(shelf: Settings) -> Iterator[Piped]:
    piped = Piped(shelf.home)
    yield piped
    piped.process.kill()
    piped.process.communicate()


@pytest.mark.parametrize("mode", MODES)
def test_a_client_of_either_era_finds_what_it_finds_in_memory(shelf: Settings, mode: str) -> None:
    reading, server = memory(shelf)
    with reading:
        assert talk(started(shelf.home), tour, mode) == talk(server, tour, mode)


@pytest.mark.parametrize("version", [*OLD, NEW])
def test_search_and_fetch_are_what_chatgpt_wants(piped: Piped, version: str) -> None:
    piped.begin(version)
    tools = piped.ask("tools/list")["result"]["tools"]
    assert {"search", "fetch"} <= {tool["name"] for tool in tools}
    for name, argument in (("search", "query"), ("fetch", "id")):
        schema = next(tool["inputSchema"] for tool in tools if tool["name"] == name)
        assert list(schema["properties"]) == schema["required"] == [argument]
    results = []
    searched = piped.call("search", query="How do parcels travel to Norway?")
    (content,) = searched["content"]
    assert content.keys() == {"type", "text"}
    results = json.loads(content["text"])["results"]
    assert json.loads(content["text"]) == searched["structuredContent"] == {"results": results}
    assert [each.keys() for each in results] == [{"id", "title", "url"}] * len(results)
    fetched = piped.call("fetch", id=results[0]["id"])
    (content,) = fetched["content"]
    text = json.loads(content["text"])
    assert text == fetched["structuredContent"]
    assert text.keys() == {"id", "title", "text", "url", "metadata"}
    assert (text["id"], text["title"]) == (results[0]["id"], "Shipping to Norway")
    assert text["url"].startswith("https://example.org/norway")
    assert text["text"].startswith("Parcels to Norway travel by ferry")


def test_it_ends_when_its_input_does_and_writes_nothing_else(piped: Piped) -> None:
    piped.begin(OLD[2])
    piped.call("ask", question="How long do refunds take?")
    assert piped.end() == (0, b"", b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_though_its_input_is_open(piped: Piped, number: int) -> None:
    piped.begin(NEW)
    piped.call("list_collections")
    piped.process.send_signal(number)
    assert piped.process.wait(10) == -number
    assert piped.end()[1:] == (b"", b"")


@pytest.mark.parametrize("version", [OLD[2], NEW])
def test_what_is_wrong_is_answered_and_it_goes_on(piped: Piped, version: str) -> None:
    piped.begin(version)
    piped.call("list_collections")
    for line in (b"{", b"\xff", b"3", b'{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}'):
        piped.write(line)
        answer = piped.read()
        assert (answer["id"], answer["error"]["code"]) == (None, -32700)
    said = piped.call("ask", question=[1], k="x")
    assert said["isError"] is True
    assert said["content"][0]["text"].startswith("question: input should be a valid string; k: ")
    for method, params in (
        ("tools/call", {"name": "ask", "arguments": "x"}),
        ("tools/call", {"name": "none"}),
        ("resources/read", {"uri": "pincite://default/documents/none"}),
    ):
        assert piped.ask(method, **params)["error"]["code"] == -32602
    assert piped.call("ask", question="How long do refunds take?")["isError"] is False


def test_what_is_given_up_ends_nothing(piped: Piped) -> None:
    piped.begin(OLD[2])
    for _ in range(5):
        number = piped.send("tools/call", name="ask", arguments={"question": "refunds"})
        given_up = {"requestId": number, "reason": "enough"}
        message = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": given_up}
        piped.write(json.dumps(message).encode())
    last = piped.send("tools/call", name="ask", arguments={"question": "How long do refunds take?"})
    while (answer := piped.read())["id"] != last:
        pass
    assert not answer["result"]["isError"]


def test_fifty_calls_at_once(shelf: Settings) -> None:
    async def asking(client: Client) -> list[str]:
        titles: list[str] = []

        async def ask() -> None:
            question = {"question": "How do parcels travel to Norway?", "k": 1}
            answer = given(await client.call_tool("ask", question))
            titles.append(answer["passages"][0]["title"])

        async with anyio.create_task_group() as tasks:
            for _ in range(50):
                tasks.start_soon(ask)
        return titles

    for mode in ("legacy", "auto"):
        assert talk(started(shelf.home), asking, mode) == ["Shipping to Norway"] * 50


def test_the_collection_named_is_the_one_that_is_searched(shelf: Settings) -> None:
    result = given(call(started(shelf.home, "--collection", "lamps"), "search", query="the lamp"))
    assert [each["title"] for each in result["results"]] == ["Lamps"]


def test_an_empty_home_is_seen_to_fill_from_another_process(
    tmp_path: Path, run: Run, docs: Path
) -> None:
    async def asking(client: Client) -> dict[str, Any]:
        question = {"question": "How long do refunds take?"}
        assert "pincite ingest PATH" in refused(await client.call_tool("ask", question))
        done = await anyio.to_thread.run_sync(run, "ingest", docs)
        assert done.exit_code == 0
        return given(await client.call_tool("ask", question))

    answer = talk(started(tmp_path / "home"), asking)
    assert answer["passages"][0]["highlights"] == ["Refunds take 30 days."]


def test_it_reads_beside_one_that_writes(shelf: Settings, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("The new harbour opened in 2031.")

    async def asking(client: Client) -> dict[str, Any]:
        assert given(await client.call_tool("ask", {"question": "refunds"}))["passages"]

        def ingest() -> None:
            with Library(shelf, writing=True) as library:
                list(library.ingest([tmp_path / "new.txt"], "harbours"))

        await anyio.to_thread.run_sync(ingest)
        question = {"question": "When did the new harbour open?", "collection": "harbours"}
        return given(await client.call_tool("ask", question))

    with Library(shelf, writing=True):
        answer = talk(started(shelf.home), asking)
    assert answer["passages"][0]["quote"] == "The new harbour opened in 2031."
    with Library(shelf, writing=True) as library:
        library.home.drop("harbours")
