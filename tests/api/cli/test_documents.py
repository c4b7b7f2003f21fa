import json
from pathlib import Path

from tests.api.cli.running import Run

FIELDS = "id title uri media_type sha256 passages characters added metadata".split()


def test_lines_for_programs(run: Run, stored: Path) -> None:
    done = run("--home", stored, "documents", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(list(document) == FIELDS for document in found)
    assert sorted(document["title"] for document in found) == ["Ferns", "Oaks", "Refunds", "Whales"]
    assert next(d["metadata"] for d in found if d["id"] == "ferns") == {"kind": ["plant", "old"]}


def test_columns_through_a_pipe(run: Run, stored: Path) -> None:
    lines = run("--home", stored, "documents").stdout.splitlines()
    assert "whales\t1\tWhales\trecord:whales" in lines


def test_a_limit_says_that_there_are_more(run: Run, stored: Path) -> None:
    done = run("--home", stored, "documents", "--limit", "3")
    assert done.stdout.count("\n") == 3
    assert "3 of 4 documents" in done.stderr
    done = run("--home", stored, "documents", "--limit", "3", "--all")
    assert done.stdout.count("\n") == 4
    assert done.stderr == ""


def test_none(run: Run) -> None:
    run("collections", "create", "empty")
    done = run("documents", "--collection", "empty")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no documents" in done.stderr
