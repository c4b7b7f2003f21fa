import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from api.client import Client, Reply, errors_by_code, filters_json, request_of
from api.verdicts import verdict_json
from api.wire import answer_json, as_of_of, filters_of
from qa.answers import Answer
from qa.differences import Change
from qa.errors import (
    CollectionNotFound,
    InvalidInput,
    NotAuthorised,
    PinciteError,
    ServerError,
    ServerUnreachable,
)
from qa.questions import Question, Turn
from qa.verifying import Claim, Verdict
from tests.qa.test_replaying import RECEIPT

EMPTY = Answer(question="x", collection="default", generation=3, took_ms=1.5, passages=())
Serving = Callable[..., str]


@pytest.fixture
def asked() -> list[tuple[Mapping[str, str], Any]]:
    return []


@pytest.fixture
def serving(asked: list[tuple[Mapping[str, str], Any]]) -> Iterator[Serving]:
    servers: list[HTTPServer] = []

    def start(status: int, body: bytes, *, wait: threading.Event | None = None) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                asked.append((dict(self.headers), json.loads(self.rfile.read(length))))
                if wait:
                    wait.wait(10)
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def _ask(url: str, key: str | None = None) -> Answer:
    with Client(url, key) as client:
        return client.ask(Question(text="x"))


def test_an_answer(serving: Serving, asked: list[tuple[Mapping[str, str], Any]]) -> None:
    url = serving(200, json.dumps(answer_json(EMPTY)).encode())
    question = Question(text="x", k=2, history=(Turn(role="user", text="before"),))
    with Client(f"{url}/") as client:
        assert client.ask(question, "laws") == EMPTY
    headers, body = asked[0]
    assert "Authorization" not in headers
    assert body == {
        "question": "x",
        "history": [{"role": "user", "text": "before"}],
        "k": 2,
        "filters": {},
        "collection": "laws",
    }


def test_a_conversation(serving: Serving, asked: list[tuple[Mapping[str, str], Any]]) -> None:
    told = {"conversation_id": "abc", "expires_at": "2026-03-31T10:30:00.000Z"}
    url = serving(200, json.dumps(answer_json(EMPTY) | told).encode())
    with Client(url) as client:
        reply = client.chat(Question(text="x", k=2))
        client.chat(Question(text="y"), reply.conversation_id, "laws")
    assert reply == Reply(answer=EMPTY, **told)
    plain: dict[str, Any] = {"filters": {}, "collection": None, "conversation_id": None}
    assert asked[0][1] == {**plain, "message": "x", "k": 2}
    named = {"collection": "laws", "conversation_id": "abc"}
    assert asked[1][1] == {**plain, **named, "message": "y", "k": 10}


@pytest.mark.parametrize("told", [{}, {"conversation_id": 7, "expires_at": "2026-03-31"}])
def test_a_reply_names_its_conversation(serving: Serving, told: dict[str, Any]) -> None:
    url = serving(200, json.dumps(answer_json(EMPTY) | told).encode())
    with Client(url) as client, pytest.raises(ServerError, match="does not name"):
        client.chat(Question(text="x"))


VERDICTS = [
    Verdict(status="gone"),
    Verdict(
        status="changed",
        document_id="d",
        start=1,
        end=3,
        text="ab",
        sha256="00",
        difference=(
            Change(kind="equal", before="a", after="a"),
            Change(kind="insert", before="", after="b"),
        ),
    ),
]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_verdict(
    serving: Serving, asked: list[tuple[Mapping[str, str], Any]], verdict: Verdict
) -> None:
    claim = Claim(document_id="d", sha256="11", start=0, end=1, quote="a")
    with Client(serving(200, json.dumps(verdict_json(verdict)).encode())) as client:
        assert client.verify_citation(claim) == verdict
    citation = {"document_id": "d", "sha256": "11", "start": 0, "end": 1, "quote": "a"}
    assert asked[0][1] == {"citation": citation, "collection": None}


@pytest.mark.parametrize("sent", [[], {"status": "gone"}, {"difference": [1]}, {"difference": []}])
def test_what_is_no_verdict(serving: Serving, sent: object) -> None:
    claim = Claim(document_id="d", sha256="11", start=0, end=1, quote="a")
    with Client(serving(200, json.dumps(sent).encode())) as client, pytest.raises(ServerError):
        client.verify_citation(claim)


@pytest.mark.parametrize(
    "given", [3, "2026-02-01T10:11:12.5Z", "2026-02-01T10:11:12+02:00", "2026-02-01"]
)
def test_the_state_that_is_asked_for_comes_back_as_it_was(given: int | str) -> None:
    question = Question(text="x", as_of=as_of_of(given))
    assert "diversity" not in request_of(question, None)
    assert as_of_of(request_of(question, None)["as_of"]) == question.as_of


def test_filters_come_back_as_they_were() -> None:
    given = {
        "kind": ["a", "b"],
        "document": "d",
        "after": "2026-01-31",
        "before": "2026-02-01T10:11:12.5Z",
    }
    assert filters_of(filters_json(filters_of(given))) == filters_of(given)


def test_nobody_there() -> None:
    with pytest.raises(ServerUnreachable, match="pincite serve"):
        _ask("http://127.0.0.1:1")


def test_no_answer_in_time(serving: Serving) -> None:
    held = threading.Event()
    url = serving(200, b"", wait=held)
    with Client(url, timeout=0.2) as client, pytest.raises(ServerUnreachable, match=r"0\.2 sec"):
        client.ask(Question(text="x"))
    held.set()


@pytest.mark.parametrize("url", ["127.0.0.1:8765", "ftp://x", "", "http://[", "http://x:y"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InvalidInput):
        _ask(url)


def test_a_key_that_no_header_can_hold() -> None:
    with pytest.raises(InvalidInput):
        _ask("http://127.0.0.1:1", "schlüssel\n")


@pytest.mark.parametrize("status", [401, 403])
def test_not_authorised(serving: Serving, status: int) -> None:
    with pytest.raises(NotAuthorised, match="PINCITE_KEY"):
        _ask(serving(status, b"{}"))


def test_a_known_problem(serving: Serving) -> None:
    body = json.dumps({"code": "collection-not-found", "detail": "There is none."}).encode()
    with pytest.raises(CollectionNotFound, match=r"^There is none\.$"):
        _ask(serving(404, body))


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>"), (200, b"{}"), (200, b"[]"), (404, b"no"), (500, b"[1]"), (302, b"")],
)
def test_what_is_not_understood(serving: Serving, status: int, body: bytes) -> None:
    with pytest.raises(ServerError):
        _ask(serving(status, body))


def test_every_error_can_come_back() -> None:
    known = errors_by_code()
    waiting = PinciteError.__subclasses__()
    while waiting:
        kind = waiting.pop()
        assert known[kind.code] is kind
        waiting += kind.__subclasses__()


def test_importing_it_brings_neither_server_nor_model() -> None:
    code = "import sys, api.client; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "httpx" in imported
    assert not imported & {"fastapi", "uvicorn", "torch", "onnxruntime", "faiss", "numpy"}


def test_a_receipt_is_asked_again_with_the_servers_configuration(
    serving: Serving, asked: list[tuple[Mapping[str, str], Any]]
) -> None:
    url = serving(200, json.dumps(answer_json(replace(EMPTY, receipt=RECEIPT))).encode())
    with Client(url) as client:
        done = client.replay(RECEIPT)
    assert (done.same, done.now) == (True, RECEIPT)
    _, body = asked[0]
    assert (body["question"], body["as_of"], body["explain"]) == ("moons", 12, True)
    assert body["collection"] == "shelf"
