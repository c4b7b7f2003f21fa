import json
from pathlib import Path

import httpx
import pytest

from tests.api.cli.running import Run, Start, Stub, address_of
from tests.api.cli.test_terminal import on_a_terminal

PROBLEM = "application/problem+json"


def test_each_line_follows_those_before_it(run: Run, stored: Path) -> None:
    lines = "Whales of the sea?\nand at night?\nHow long is leave?\n\nnever asked\n"
    done = run("--home", stored, "chat", "--json", "-k", "2", stdin=lines)
    assert (done.exit_code, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["question"] for answer in answers] == [
        "Whales of the sea?",
        "and at night?",
        "How long is leave?",
    ]
    assert [answer["resolved_question"] for answer in answers] == [
        None,
        "Whales of the sea? and at night?",
        "How long is leave?",
    ]
    carried = [answer["carried_terms"] for answer in answers]
    assert carried == [[], ["Whales", "sea", "sing"], []]
    assert answers[1]["passages"][0]["text"] == "Whales sing."
    assert all(len(answer["passages"]) == 2 for answer in answers)


def test_people_see_how_a_follow_up_was_read(run: Run, stored: Path) -> None:
    done = run("--home", stored, "chat", "-k", "1", stdin="whales\n\x1b[31m and\tat night?")
    first, second = done.stdout.split("read as: ")
    assert first.startswith(" 1  Whales  (score 0.91)\n")
    assert second.startswith("whales \N{REPLACEMENT CHARACTER}[31m and at night?\n\n 1  ")
    assert done.stderr == ""


def test_what_cannot_be_asked_ends_nothing(run: Run, stored: Path) -> None:
    lines = f"whales\n{'x' * 10_001}\nand at night?\n"
    done = run("--home", stored, "chat", "--json", stdin=lines)
    assert done.exit_code == 2
    assert [json.loads(line)["resolved_question"] for line in done.stdout.splitlines()] == [
        None,
        "whales and at night?",
    ]
    assert "at most 10,000" in done.stderr


@pytest.mark.parametrize("lines", ["", "\n", " \nwhales\n"])
def test_nothing_said(run: Run, stored: Path, lines: str) -> None:
    done = run("--home", stored, "chat", stdin=lines)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_a_collection_that_is_not_there(run: Run, stored: Path) -> None:
    done = run("--home", stored, "chat", "-c", "nonsense", stdin="whales\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "nonsense" in done.stderr


def test_on_a_terminal_each_question_is_asked_for(stored: Path) -> None:
    typed = "how long do refunds take\nand leave?\n\n"
    code, seen = on_a_terminal("--home", stored, "chat", "-k", "1", typed=typed, NO_COLOR="1")
    assert code == 0
    assert seen.count("> ") - seen.count(" > ") == 3
    assert "»Refunds take 30 days.«" in seen
    assert "read as: how long do refunds take and leave?\n" in seen


def test_a_server_keeps_the_conversation(start: Start, run: Run, docs: Path) -> None:
    assert run("ingest", docs).exit_code == 0
    process = start("serve", "--port", "0")
    url = address_of(process)
    done = run("chat", "--server", url, "--json", stdin="What of refunds?\nHow long?\n")
    assert done.exit_code == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert second["resolved_question"] == "What of refunds? How long?"
    assert second["conversation_id"] == first["conversation_id"]
    assert second["expires_at"] >= first["expires_at"]
    kept = httpx.get(f"{url}/v1/chat/{first['conversation_id']}").json()
    assert [turn["text"] for turn in kept["turns"] if turn["role"] == "user"] == [
        "What of refunds?",
        "How long?",
    ]
    httpx.delete(f"{url}/v1/chat/{first['conversation_id']}").raise_for_status()


def test_where_the_server_keeps_it_no_more_it_is_said(run: Run, stub: Stub) -> None:
    body = json.dumps({"code": "conversation-not-found", "detail": "It has expired."})
    url, asked = stub(404, PROBLEM, body.encode())
    done = run("chat", "--server", url, stdin="whales\n")
    assert done.exit_code == 1
    assert "keeps this conversation no more: a new one begins" in done.stderr
    assert [each.path for each in asked] == ["/v1/chat", "/v1/chat"]
