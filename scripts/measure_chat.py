"""The doors of OpenAI's API beside `/v1/ask`: the same passages, what they cost, what they leave.

    .venv/bin/python scripts/measure_chat.py SQUAD_FOLDER [--documents N] [--questions N]
        [--streams N]

A home is filled with documents, and the real model encodes. Then

- each question is asked of `pincite serve` by `/v1/ask`, chat, streamed chat, responses and the
  search of a vector store, with the official client: all have to name the same passages in the same
  order;
- each is asked by `/v1/ask` and chat in turn, over one connection each, for the median of both;
- a server in this process answers streams whose clients all read a part and then break off, three
  times; its tasks, threads and file handles are counted before, halfway and after. The first time
  its pool of threads is made, each with a connection to the database.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import struct
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import httpx
import uvicorn
from openai import OpenAI

from api.http.app import create_app
from api.http.openai.named import document_of
from api.http.service import Service
from api.logs import set_up_logging
from api.settings import Settings
from scripts.serving import pincite, served

PORT = 18768
URL = f"http://127.0.0.1:{PORT}"
MODEL = "pincite"
STREAMED_PASSAGES = 100
TAKEN = 16_384
ROUNDS = 3
IDLE = 2
JSON = {"Content-Type": "application/json"}

Passages = list[tuple[str, str]]


def lines(path: Path, most: int) -> list[dict[str, str]]:
    """Read the first lines of a file of JSON Lines."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line, _ in zip(file, range(most), strict=False)]


def fill(home: Path, documents: list[dict[str, str]]) -> None:
    """Ingest the documents."""
    path = home.with_suffix(".jsonl")
    with path.open("w", encoding="utf-8") as out:
        for own in documents:
            record = {"id": own["_id"], "title": own.get("title", ""), "text": own["text"]}
            out.write(json.dumps(record) + "\n")
    pincite(home, "ingest", str(path))


def by_ask(question: str) -> Passages:
    """Ask by Pincite's own door."""
    passages = httpx.post(f"{URL}/v1/ask", json={"question": question}).json()["passages"]
    return [(hit["citation"]["document_id"], hit["text"]) for hit in passages]


def doors(client: Any) -> dict[str, Callable[[str], Passages]]:
    """Give the other doors, each as what it names and quotes."""

    def stream(question: str) -> Passages:
        messages = [{"role": "user", "content": question}]
        chunks = client.chat.completions.create(model=MODEL, messages=messages, stream=True)
        sources = [each.event["data"] for each in chunks if getattr(each, "event", None)]
        return [(opened(source["source"]["url"]), source["document"][0]) for source in sources]

    def chat(question: str) -> Passages:
        messages = [{"role": "user", "content": question}]
        done = client.chat.completions.create(model=MODEL, messages=messages)
        return [(opened(each.url_citation.url), "") for each in done.choices[0].message.annotations]

    def responses(question: str) -> Passages:
        include = ["file_search_call.results"]
        done = client.responses.create(model=MODEL, input=question, include=include, store=False)
        return [(document_of(each.file_id)[1], each.text) for each in done.output[0].results]

    def search(question: str) -> Passages:
        found = client.vector_stores.search("default", query=question)
        return [(document_of(each.file_id)[1], each.content[0].text) for each in found]

    return {"chat": chat, "streamed chat": stream, "responses": responses, "search": search}


def opened(address: str) -> str:
    """Give the page that an address opens, wherever on it."""
    return address.partition("?")[0]


def same(one: Passages, other: Passages) -> bool:
    """Whether both are the same passages in the same order, by what the doors say of them."""
    return len(one) == len(other) and all(
        named in {document, f"{URL}/documents/{document}"} and text in {"", said}
        for (document, said), (named, text) in zip(one, other, strict=True)
    )


def compare(questions: list[str]) -> None:
    """Ask every question by every door."""
    agreed = dict.fromkeys(["chat", "streamed chat", "responses", "search"], 0)
    with OpenAI(base_url=f"{URL}/v1", api_key="none") as client:
        for question in questions:
            expected = by_ask(question)
            for name, door in doors(client).items():
                agreed[name] += same(expected, door(question))
    for name, count in agreed.items():
        print(f"| {name} | {count} of {len(questions)} |")


def took(connection: HTTPConnection, path: str, body: dict[str, object]) -> float:
    """Say how many milliseconds an answer took, until its last byte."""
    written = json.dumps(body)
    began = time.perf_counter()
    connection.request("POST", path, written, JSON)
    connection.getresponse().read()
    return (time.perf_counter() - began) * 1000


def time_both(questions: list[str]) -> None:
    """Ask by both doors in turn, one first and then the other."""
    asked, chatted = list[float](), list[float]()
    connection = HTTPConnection("127.0.0.1", PORT)
    for number, question in enumerate(questions):
        messages = [{"role": "user", "content": question}]
        doors: list[tuple[list[float], str, dict[str, object]]] = [
            (asked, "/v1/ask", {"question": question}),
            (chatted, "/v1/chat/completions", {"model": MODEL, "messages": messages}),
        ]
        for times, path, body in doors if number % 2 else reversed(doors):
            times.append(took(connection, path, body))
    connection.close()
    ask, chat = statistics.median(asked), statistics.median(chatted)
    print(f"/v1/ask {ask:.2f} ms, chat {chat:.2f} ms, {chat - ask:+.2f} ms")


class Within:
    """A server in this process, in a thread of its own.

    Args:
        service: What it serves.
    """

    def __init__(self, service: Service) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        config = uvicorn.Config(create_app(service), log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self._loop.run_until_complete(self._server.serve(sockets=[self.listening]))

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    def counts(self) -> tuple[int, int, int, int]:
        """Count tasks, threads, sockets and all file handles."""
        handles = []
        for each in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):  # it is the one of this list, or was closed meanwhile
                handles.append(os.fspath(each.readlink()))
        sockets = sum(handle.startswith("socket:") for handle in handles)
        return len(asyncio.all_tasks(self._loop)), threading.active_count(), sockets, len(handles)


def begin(address: tuple[str, int], question: str) -> socket.socket:
    """Ask for a stream, by a client that takes little at a time."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(address)
    body = json.dumps(
        {
            "model": MODEL,
            "messages": [{"role": "user", "content": question}],
            "stream": True,
            "top_k": STREAMED_PASSAGES,
        }
    )
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n"
    client.sendall(f"{head}Content-Type: application/json\r\n\r\n{body}".encode())
    return client


def break_off(client: socket.socket) -> None:
    """Go away at once."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def leave(home: Path, questions: list[str], streams: int) -> None:
    """Have clients leave halfway, all at once, several times."""
    set_up_logging("error")
    with ExitStack() as stack:
        service = stack.enter_context(Service(Settings(home=home, log_level="error")))
        server = stack.enter_context(Within(service))
        address = server.listening.getsockname()
        print("| | tasks | threads | sockets | file handles |\n|---|---|---|---|---|")
        show("before", server.counts())
        for number in range(1, ROUNDS + 1):
            clients = [begin(address, questions[n % len(questions)]) for n in range(streams)]
            for client in clients:
                taken = 0
                while taken < TAKEN:
                    taken += len(client.recv(TAKEN - taken))
            show(f"halfway, {number}", server.counts())
            for client in clients:
                break_off(client)
            until = time.monotonic() + 30
            while server.counts()[0] > IDLE and time.monotonic() < until:
                time.sleep(0.05)
            show(f"after, {number}", server.counts())


def show(name: str, counts: tuple[int, ...]) -> None:
    """Print a row of a table."""
    print(f"| {name} | {' | '.join(str(count) for count in counts)} |", flush=True)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--streams", type=int, default=200)
    options = parser.parse_args()
    found = lines(options.folder / "queries.jsonl", options.questions)
    questions = [each["text"] for each in found]
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        fill(home, lines(options.folder / "corpus.jsonl", options.documents))
        with served(home, PORT):
            compare(questions)
            time_both(questions)
        leave(home, questions, options.streams)


if __name__ == "__main__":
    main()
