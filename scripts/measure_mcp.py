"""Agents' door against /v1/ask: what each protocol and transport gives, and what it costs.

    .venv/bin/python scripts/measure_mcp.py SET [QUESTIONS]

SET is a BEIR folder. Its corpus is ingested, served by `pincite serve`, and asked by the SDK's own
client: with the handshake and without, over HTTP and over standard input and output. Every question
is asked over /v1/ask and over MCP, one after the other; printed is how many of each worked, whether
the passages were the same ones in the same order, and the median of what MCP took longer.
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import anyio
import httpx
from mcp import Client, StdioServerParameters

from scripts.homes import ingest, some_questions, temporary_home
from scripts.serving import CLI, served

K = 5
MODES = ("legacy", "2026-07-28")
PORT = 18769


@dataclass
class Counts:
    """What came of one protocol over one transport."""

    tools: int = 0
    resources: int = 0
    searched: int = 0
    fetched: int = 0
    asked: int = 0
    same: int = 0
    longer: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)


async def measure(client: Client, http: httpx.AsyncClient, questions: Sequence[str]) -> Counts:
    """List, and search, fetch and ask for every question."""
    counts = Counts(tools=len((await client.list_tools()).tools))
    cursor: str | None = ""
    while cursor is not None:
        page = await client.list_resources(cursor=cursor or None)
        counts.resources, cursor = counts.resources + len(page.resources), page.next_cursor
    for question in questions:
        found = await called(client, "search", query=question)
        counts.searched += bool(found["results"])
        fetched = await called(client, "fetch", id=found["results"][0]["id"])
        began = time.perf_counter()
        body = {"question": question, "k": K}
        answer = (await http.post("/v1/ask", json=body)).json()
        between = time.perf_counter()
        told = await called(client, "ask", question=question, k=K)
        ended = time.perf_counter()
        quotes = [passage["quote"] for passage in told["passages"]]
        counts.asked += bool(quotes)
        counts.same += quotes == [passage["text"] for passage in answer["passages"]]
        counts.fetched += quotes[0] in fetched["text"]
        counts.longer.append(((ended - between) - (between - began)) * 1_000)
        counts.size.append(len(json.dumps(told)) / len(json.dumps(answer)))
    return counts


async def called(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool."""
    result = await client.call_tool(name, arguments)
    if result.is_error or result.structured_content is None:
        raise SystemExit(f"{name} failed: {result.content}")
    return dict(result.structured_content)


async def run(url: str, environment: dict[str, str], questions: Sequence[str]) -> None:
    """Measure every protocol over every transport, and print a Markdown table."""
    print(
        "| protocol | transport | tools | resources | search | fetch | ask | same passages "
        "| median longer |\n|---|---|---|---|---|---|---|---|---|"
    )
    child = StdioServerParameters(command=CLI[0], args=[*CLI[1:], "mcp"], env=environment)
    targets: dict[str, str | StdioServerParameters] = {"HTTP": f"{url}/mcp", "stdio": child}
    sizes: list[float] = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        for mode in MODES:
            for name, target in targets.items():
                async with Client(target, mode=mode) as client:
                    await measure(client, http, questions[:3])  # warm
                    counts = await measure(client, http, questions)
                    sizes += counts.size
                    print(
                        f"| {client.protocol_version} | {name} | {counts.tools} "
                        f"| {counts.resources:,} | {counts.searched} | {counts.fetched} "
                        f"| {counts.asked} | {counts.same} | {median(counts.longer):.1f} ms |",
                        flush=True,
                    )
    print(f"\n{len(questions)} questions, k = {K}")
    print(f"An answer of `ask` has {median(sizes):.0%} of the characters that /v1/ask gives.")


def main() -> None:
    """Ingest, serve and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", type=int, nargs="?", default=60)
    given = parser.parse_args()
    questions = some_questions(given.folder, given.questions)
    with temporary_home() as settings:
        ingest(settings, next(given.folder.glob("corpus.jsonl*")))
        models = str(settings.models)
        child = {**os.environ, "PINCITE_HOME": str(settings.home), "PINCITE_MODELS": models}
        with served(settings.home, PORT, PINCITE_MODELS=models) as url:
            anyio.run(run, url, child, questions)


if __name__ == "__main__":
    main()
