"""MCP over streamable HTTP: the SDK's own client and raw requests, to a server on loopback."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.service import Service
from api.settings import Settings
from tests.api.mcp.talking import MODES, given, memory, refused, stock, talk, tour

OLD = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
NEW = "2026-07-28"
KEY = "sésame-ouvre-toi"
HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
}
Making = Callable[..., Settings]


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Serve a home on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listening, Service(settings) as service:
        server = uvicorn.Server(uvicorn.Config(create_app(service), log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until = time.monotonic() + 30
            while not server.started and time.monotonic() < until:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def shelf(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("agents")
    return stock(folder / "home", models, folder)


@pytest.fixture(scope="module")
def url(shelf: Settings) -> Iterator[str]:
    with served(shelf) as url:
        yield url


def ask_raw(url: str, version: str, method: str, **params: Any) -> httpx.Response:
    """Send a request as a client of that version of the protocol does."""
    headers = {**HEADERS, "MCP-Protocol-Version": version}
    if version == NEW:
        known = {"protocolVersion": NEW, "clientInfo": {"name": "raw", "version": "1"}}
        known["clientCapabilities"] = {}
        meta = {f"io.modelcontextprotocol/{key}": value for key, value in known.items()}
        params = {**params, "_meta": meta}
        headers |= {"Mcp-Method": method}
        headers |= {"Mcp-Name": str(params.get("name", params.get("uri", "")))}
        headers = {name: value for name, value in headers.items() if value}
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return httpx.post(f"{url}/mcp", json=message, headers=headers, timeout=30)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_a_client_of_either_era_finds_what_it_finds_in_memory(
    url: str, shelf: Settings, mode: str, path: str
) -> None:
    reading, server = memory(shelf)
    with reading:
        assert talk(f"{url}{path}", tour, mode) == talk(server, tour, mode)


@pytest.mark.parametrize("version", OLD)
def test_each_handshake_is_answered_in_its_version(url: str, version: str) -> None:
    client = {"name": "raw", "version": "1"}
    response = ask_raw(
        url, version, "initialize", protocolVersion=version, capabilities={}, clientInfo=client
    )
    assert response.json()["result"]["protocolVersion"] == version
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("version", [*OLD, NEW])
def test_search_and_fetch_are_what_chatgpt_wants(url: str, version: str) -> None:
    tools = ask_raw(url, version, "tools/list").json()["result"]["tools"]
    assert {"search", "fetch"} <= {tool["name"] for tool in tools}

    def called(name: str, **arguments: str) -> dict[str, Any]:
        response = ask_raw(url, version, "tools/call", name=name, arguments=arguments)
        result = response.json()["result"]
        assert not result.get("isError")
        (content,) = result["content"]
        assert content.keys() == {"type", "text"}
        assert content["type"] == "text"
        text: dict[str, Any] = json.loads(content["text"])
        assert text == result["structuredContent"]
        return text

    found = called("search", query="How long do refunds take?")
    assert found.keys() == {"results"}
    assert found["results"]
    for each in found["results"]:
        assert each.keys() == {"id", "title", "url"}
        assert all(isinstance(value, str) and value for value in each.values())
        assert each["url"].startswith(("http://", "https://"))
    fetched = called("fetch", id=found["results"][0]["id"])
    assert fetched.keys() == {"id", "title", "text", "url", "metadata"}
    assert fetched["id"] == found["results"][0]["id"]
    assert all(isinstance(fetched[key], str) for key in ("id", "title", "text", "url"))
    assert "Refunds take five working days." in fetched["text"]
    assert isinstance(fetched["metadata"], dict)


def test_passages_are_those_of_v1_ask(url: str) -> None:
    questions = [
        "How long do refunds take?",
        "How do parcels travel to Chile?",
        "Who keeps the archive?",
        "When does the vault open?",
        "Who won the cup?",
    ]

    async def asking(client: Client) -> list[list[str]]:
        answers = []
        for question in questions:
            answer = given(await client.call_tool("ask", {"question": question, "k": 7}))
            answers.append([passage["quote"] for passage in answer["passages"]])
        return answers

    for mode in MODES:
        for question, quotes in zip(questions, talk(f"{url}/mcp", asking, mode), strict=True):
            answer = httpx.post(f"{url}/v1/ask", json={"question": question, "k": 7}).json()
            assert quotes == [passage["text"] for passage in answer["passages"]]


def test_links_to_this_server_begin_with_what_it_was_asked_by(
    url: str, shelf: Settings, making: Making
) -> None:
    async def asking(client: Client) -> str:
        answer = given(await client.call_tool("ask", {"question": "Where do lamps shine?"}))
        link: str = answer["passages"][0]["url"]
        return link

    async def asking_of_a_file(client: Client) -> str:
        answer = given(await client.call_tool("ask", {"question": "How long do refunds take?"}))
        passage = answer["passages"][0]
        assert passage["uri"].startswith("file:")
        fetched = given(await client.call_tool("fetch", {"id": passage["id"]}))
        assert fetched["url"] == passage["url"]
        return str(passage["url"])

    assert "Refunds take five" in httpx.get(talk(f"{url}/mcp", asking_of_a_file)).text
    link = talk(f"{url}/mcp", asking)
    assert link.startswith(f"{url}/documents/")
    assert "<mark>Lamps shine" in httpx.get(link).text
    settings = making(shelf.home, public_url="https://docs.example/")
    with served(settings) as other:
        assert talk(f"{other}/mcp", asking) == link.replace(url, "https://docs.example")


def test_fifty_calls_at_once_over_their_own_connections(url: str) -> None:
    titles: list[str] = []

    async def asking() -> None:
        async with Client(f"{url}/mcp") as client:
            question = {"question": "How do parcels travel to Norway?", "k": 1}
            answer = given(await client.call_tool("ask", question))
            titles.append(answer["passages"][0]["title"])

    async def all_asking() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(50):
                tasks.start_soon(asking)

    anyio.run(all_asking)
    assert titles == ["Shipping to Norway"] * 50


@pytest.mark.parametrize("version", [OLD[2], NEW])
def test_what_is_wrong_is_answered_and_the_server_stays_up(url: str, version: str) -> None:
    called = ask_raw(url, version, "tools/call", name="ask", arguments={"question": [1], "k": "x"})
    (content,) = called.json()["result"]["content"]
    assert called.json()["result"]["isError"] is True
    assert content["text"].startswith("question: input should be a valid string; k: ")
    for method, params in (
        ("tools/call", {"name": "ask", "arguments": "x"}),
        ("tools/call", {"name": "none", "arguments": {}}),
        ("resources/read", {"uri": "pincite://default/documents/none"}),
        ("resources/list", {"cursor": "x"}),
    ):
        error = ask_raw(url, version, method, **params).json()["error"]
        assert error["code"] == -32602, error
    assert ask_raw(url, version, "none/there").json()["error"]["code"] == -32601
    for body in (b"{", b"\xff", b'{"a": "\\ud800"}', b"[]", b"3"):
        headers = {**HEADERS, "MCP-Protocol-Version": version}
        response = httpx.post(f"{url}/mcp", content=body, headers=headers)
        assert response.status_code == 400
        assert response.json()["error"]["code"] in {-32700, -32600, -32602}
    assert ask_raw(url, version, "tools/list").status_code == 200


def test_a_large_body_is_refused(url: str) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(3_000):
            yield b"x" * 1_000

    for content in (b"x" * 3_000_000, pieces()):
        response = httpx.post(f"{url}/mcp", content=content, headers=HEADERS)
        assert (response.status_code, response.json()["code"]) == (413, "too-large")

    async def asking(client: Client) -> None:
        with pytest.raises(Exception, match=r"413|[Tt]oo large|error"):
            await client.call_tool("ask", {"question": "x" * 3_000_000})
        assert "10,000" in refused(await client.call_tool("ask", {"question": "x" * 500_000}))

    talk(f"{url}/mcp", asking)


def test_there_is_nothing_to_get_or_delete(url: str) -> None:
    for method in ("GET", "DELETE", "PUT"):
        response = httpx.request(method, f"{url}/mcp")
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        assert response.json()["code"] == "method-not-allowed"


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def sent(client: TestClient, **headers: str) -> httpx2.Response:
    given = {**HEADERS, **{name.title(): value for name, value in headers.items()}}
    return client.post("/mcp", json=LIST, headers=given)


@pytest.mark.parametrize(
    ("host", "public_url", "allowed"),
    [
        ("127.0.0.1", "", {"127.0.0.1", "127.0.0.1:8765", "localhost:1", "[::1]:8765"}),
        ("192.0.2.7", "", {"192.0.2.7", "192.0.2.7:8765", "localhost"}),
        ("2001:db8::1", "", {"[2001:db8::1]:8765"}),
        ("127.0.0.1", "https://docs.example", {"docs.example", "127.0.0.1:8765"}),
        ("0.0.0.0", "http://nas.local:8765/x", {"nas.local:8765"}),
    ],
)
def test_without_a_key_it_answers_to_its_own_names_only(
    making: Making, tmp_path: Path, host: str, public_url: str, allowed: set[str]
) -> None:
    settings = making(tmp_path / "home", host=host, public_url=public_url)
    with Service(settings) as service, TestClient(create_app(service)) as client:
        for name in allowed:
            assert sent(client, host=name).status_code == 200, name
        for name in ("evil.example", "127.0.0.1.evil.example", "docs.example.evil", "127.0.0.2"):
            response = sent(client, host=name)
            assert (response.status_code, response.json()["code"]) == (421, "host-refused")
            assert "PINCITE_PUBLIC_URL" in response.json()["detail"]
        origin = public_url.removesuffix("/x") or "http://localhost:6274"
        assert sent(client, host=min(allowed), origin=origin).status_code == 200
        for foreign in ("https://evil.example", "null", "http://localhost.evil.example"):
            response = sent(client, host=min(allowed), origin=foreign)
            assert (response.status_code, response.json()["code"]) == (403, "host-refused")


def test_with_a_key_it_asks_for_it_whatever_name_it_is_called_by(
    making: Making, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Service(making(tmp_path, key=KEY)) as service, TestClient(create_app(service)) as client:
        for given in ("", "Bearer wrong", f"Basic {KEY}"):
            for path in ("/mcp", "/mcp/", "/mcp/more"):
                headers = {b"Authorization": given.encode()} if given else {}
                response = client.post(path, json=LIST, headers=headers)
                assert (response.status_code, response.json()["code"]) == (401, "not-authorised")
                assert response.headers["www-authenticate"].startswith("Bearer")
                assert "cache-control" in response.headers
        headers = {**{k.encode(): v.encode() for k, v in HEADERS.items()}}
        headers |= {b"Authorization": f"Bearer {KEY}".encode(), b"Host": b"any.example"}
        assert client.post("/mcp", json=LIST, headers=headers).status_code == 200
    logged = capsys.readouterr().out
    assert "/mcp" in logged
    assert KEY not in logged


def test_the_client_sends_the_key(making: Making, shelf: Settings) -> None:
    with served(making(shelf.home, key="secret")) as url:

        async def touring() -> dict[str, Any]:
            headers = {"Authorization": "Bearer secret"}
            async with httpx2.AsyncClient(headers=headers) as http:
                transport = streamable_http_client(f"{url}/mcp", http_client=http)
                async with Client(transport) as client:
                    return await tour(client)

        assert anyio.run(touring)["ask"]

        async def refusing() -> None:
            with pytest.raises(Exception):  # noqa: B017, PT011 (the SDK's, of many kinds)
                async with Client(f"{url}/mcp"):
                    pass

        anyio.run(refusing)


def test_questions_are_not_logged(
    making: Making, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    message |= {"params": {"name": "ask", "arguments": {"question": "My private matter"}}}
    with Service(making(tmp_path)) as service, TestClient(create_app(service)) as client:
        headers = {**HEADERS, "Host": "localhost"}
        assert client.post("/mcp", json=message, headers=headers).status_code == 200
    logged = capsys.readouterr().out
    assert "/mcp" in logged
    assert "private" not in logged
