import json
import socket
from pathlib import Path

import pytest

from tests.api.cli.running import Run, Stub
from tests.api.client.stub import ANSWERS, problem
from tests.api.client.stub import Stub as Scripted

PROBLEM = "application/problem+json"


def _problem(code: str, detail: str) -> bytes:
    return json.dumps({"code": code, "detail": detail}).encode()


def test_a_server_answers_as_the_home_would(
    run: Run, stored: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = run("--home", stored, "ask", "whales", "--json").stdout
    url, asked = stub(200, "application/json", local.encode())
    monkeypatch.setenv("PINCITE_KEY", "secret")
    done = run("ask", "whales", "--json", "-k", "3", "--filter", "kind=animal", "--server", url)
    assert (done.exit_code, done.stdout) == (0, local)
    assert asked[0].path == "/v1/ask"
    assert asked[0].headers["Authorization"] == "Bearer secret"
    assert json.loads(asked[0].body) == {
        "question": "whales",
        "history": [],
        "k": 3,
        "filters": {"kind": ["animal"]},
        "collection": None,
    }


def test_a_server_is_asked_for_all_that_was_asked_for(run: Run, stored: Path, stub: Stub) -> None:
    shown = ("--context", "1", "--by-document", "--diversity", "0.3", "--no-collapse")
    local = run("--home", stored, "ask", "refunds", "--json", *shown).stdout
    url, asked = stub(200, "application/json", local.encode())
    assert run("ask", "refunds", "--json", *shown, "--server", url).stdout == local
    assert {
        "collapse": False,
        "group_by": "document",
        "diversity": 0.3,
        "context": 1,
    }.items() <= json.loads(asked[0].body).items()


def test_no_server(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = run("ask", "x", "--server", url)
    assert (done.exit_code, done.stdout) == (3, "")
    assert url in done.stderr
    assert "pincite serve" in done.stderr


def test_not_authorised(run: Run, stub: Stub) -> None:
    url, _ = stub(401, PROBLEM, _problem("not-authorised", "This server asks for a key."))
    done = run("ask", "x", "--server", url)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "PINCITE_KEY" in done.stderr


@pytest.mark.parametrize(
    ("code", "exit_code"), [("collection-not-found", 1), ("invalid-filter", 2), ("surprise", 3)]
)
def test_a_servers_errors_exit_as_our_own(run: Run, stub: Stub, code: str, exit_code: int) -> None:
    url, _ = stub(422, PROBLEM, _problem(code, "It says\n\x1b[31mno."))
    done = run("ask", "x", "--server", url)
    assert done.exit_code == exit_code
    assert done.stderr == "pincite: It says \ufffd[31mno.\n"


def test_what_a_server_quotes_does_not_reach_the_terminal(
    run: Run, stored: Path, stub: Stub
) -> None:
    answer = json.loads(run("--home", stored, "ask", "whales", "-k", "1", "--json").stdout)
    nasty = "\x1b]0;owned\x07\x9b31m\u202eX [link=http://evil]y[/link]\r"
    hit = answer["passages"][0]
    hit["text"] = hit["citation"]["quote"] = nasty
    hit["highlights"] = [{"start": 0, "end": 4, "text": nasty[:4]}]
    for field in ("title", "uri", "link"):
        hit["citation"][field] = nasty
    hit["citation"]["heading_path"] = [nasty]
    answer["passages"] = [hit]
    url, _ = stub(200, "application/json", json.dumps(answer).encode())
    shown = run("ask", "x", "--server", url).stdout
    assert "[link=http://evil]y[/link]" in shown
    assert shown.count("X") == 5
    as_json = run("ask", "x", "--server", url, "--json").stdout
    assert json.loads(as_json) == answer
    for output in (shown, as_json):
        assert not set(output) & set("\x1b\x07\x9b\u202e\r")


def test_a_server_that_asks_for_a_moment_is_given_it(run: Run) -> None:
    busy = problem(503, "collection-replaced", Retry_After="0")
    with Scripted([busy, ANSWERS]) as server:
        done = run("ask", "x", "--server", server.url)
    assert (done.exit_code, len(server.asked)) == (1, 2)
    with Scripted([problem(503, "collection-replaced", Retry_After="3600")]) as server:
        done = run("ask", "x", "--server", server.url)
    assert (done.exit_code, len(server.asked)) == (7, 1)
    assert "It asks to be asked again in 3,600 seconds" in done.stderr
