"""Talking to an MCP server as clients do, and what all transports must say alike."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import jsonschema
from mcp import Client
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult

from api.library import Library, Using
from api.mcp.desk import Desk
from api.mcp.server import create_server
from api.mcp.stdio import Reading
from api.settings import Settings

MODES = ("legacy", "auto", "2026-07-28")
RETURNS = """# Returns

Articles can be sent back within thirty days of delivery.

## Refunds

Refunds take five working days. The money goes back to the card that paid.
"""
RECORDS = [
    {
        "id": "norway",
        "uri": "https://example.org/norway",
        "title": "Shipping to Norway",
        "text": "Parcels to Norway travel by ferry and arrive within nine days.",
        "region": "north",
    },
    {
        "id": "a+b=c~d@e:f",
        "title": "Odd ids",
        "text": "Lamps shine \u202ebrightly\u202c in the hall.",
    },
    {"id": "chile", "title": "Shipping to Chile", "text": "Parcels to Chile travel by air."},
]
LAMPS = {"id": "lamp", "title": "Lamps", "text": "The lamp of the lighthouse weighs two tons."}
LONG = "long.txt"
_T = TypeVar("_T")


def long_text() -> str:
    """A text of several pieces, with something to be found at its beginning, middle and end."""
    told = {
        3: "The keeper of the archive is called Aurelia.",
        250: "The vault opens at half past six in the morning.",
        490: "The last key was lost in the flood of 1953.",
    }
    filler = "Paragraph {} says that shelves were dusted and counted, and that nothing was amiss."
    return "\n\n".join(
        told.get(number, filler.format(number)) + " " + filler.format(f"{number}b")
        for number in range(500)
    )


def stock(home: Path, models: Path, source: Path) -> Settings:
    """Make a home with two collections."""
    (source / "returns.md").write_text(RETURNS, encoding="utf-8")
    (source / "records.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    (source / LONG).write_text(long_text(), encoding="utf-8")
    (source / "lamp.jsonl").write_text(json.dumps(LAMPS), encoding="utf-8")
    settings = Settings(home=home, models=models)
    with Library(settings, writing=True) as library:
        paths = [source / name for name in ("returns.md", "records.jsonl", LONG)]
        assert all(o.status == "added" for o in library.ingest(paths))
        assert [o.status for o in library.ingest([source / "lamp.jsonl"], "lamps")] == ["added"]
    return settings


def talk(target: Any, work: Callable[[Client], Awaitable[_T]], mode: str = "auto") -> _T:
    """Connect a client of the SDK, and do something with it."""

    async def talking() -> _T:
        async with Client(target, mode=mode) as client:
            return await work(client)

    return anyio.run(talking)


def call(target: Any, name: str, mode: str = "auto", **arguments: Any) -> CallToolResult:
    """Call a tool."""

    async def calling(client: Client) -> CallToolResult:
        return await client.call_tool(name, arguments)

    return talk(target, calling, mode)


def given(result: CallToolResult) -> dict[str, Any]:
    """Take what a tool gave: one text, whose JSON is the structured content."""
    assert not result.is_error, result.content
    (content,) = result.content
    assert content.type == "text"
    structured: dict[str, Any] = json.loads(content.text)
    assert structured == result.structured_content
    return structured


def refused(result: CallToolResult) -> str:
    """Take what a tool said was wrong."""
    assert result.is_error
    assert result.structured_content is None
    (content,) = result.content
    assert content.type == "text"
    return content.text


def memory(settings: Settings, public_url: str = "") -> tuple[Reading, Server[Any]]:
    """Make a server in this process."""
    reading = Reading(settings)
    return reading, create_server(reading.using, public_url)


def desk(using: Using, base: str = "") -> Desk:
    """Make what tools work with."""
    return Desk(using=using, base=base)


async def tour(client: Client) -> dict[str, Any]:
    """List, search, fetch, ask and read; check what every transport and protocol must say.

    Returns:
        What came of it, to be compared between transports.
    """
    tools = (await client.list_tools()).tools
    schemas = {tool.name: tool.output_schema for tool in tools}
    assert list(schemas) == ["ask", "search", "fetch", "list_documents", "list_collections"]
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is tool.annotations.idempotent_hint is True
        assert tool.annotations.destructive_hint is tool.annotations.open_world_hint is False
        assert tool.title == tool.annotations.title

    async def called(name: str, **arguments: Any) -> dict[str, Any]:
        result = given(await client.call_tool(name, arguments))
        schema = schemas[name]
        assert schema is not None
        jsonschema.validate(result, schema)
        return result

    found = await called("search", query="How long do refunds take?")
    assert list(found) == ["results"]
    for each in found["results"]:
        assert list(each) == ["id", "title", "url"]
        assert all(isinstance(value, str) and value for value in each.values())
    fetched = await called("fetch", id=found["results"][0]["id"])
    assert list(fetched) == ["id", "title", "text", "url", "metadata"]
    assert all(isinstance(fetched[key], str) and fetched[key] for key in list(fetched)[:4])
    assert isinstance(fetched["metadata"], dict)
    assert {key: fetched[key] for key in ("id", "title", "url")} == found["results"][0]
    assert "Refunds take five working days." in fetched["text"]
    answer = await called("ask", question="How long do refunds take?", k=3)
    first = answer["passages"][0]
    assert first["highlights"] == ["Refunds take five working days."]
    assert answer["answerable"] is True
    documents = await called("list_documents")
    collections = await called("list_collections")
    assert [each["name"] for each in collections["collections"]] == ["default", "lamps"]
    resources = (await client.list_resources()).resources
    assert [str(each.uri) for each in resources][:5] == [d["id"] for d in documents["documents"]]
    assert len(resources) == 6
    (read,) = (await client.read_resource(first["id"])).contents
    templates = (await client.list_resource_templates()).resource_templates
    assert [each.name for each in templates] == ["document", "passage"]
    return {
        "search": [each["id"] for each in found["results"]],
        "fetch": fetched["text"],
        "ask": [passage["quote"] for passage in answer["passages"]],
        "documents": documents,
        "collections": collections,
        "read": read.model_dump()["text"],
    }
