import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.cli.running import Run
from tests.api.cli.test_terminal import on_a_terminal

CITATION: dict[str, Any] = {
    "document_id": "oaks",
    "sha256": "00",
    "start": 0,
    "end": 24,
    "quote": "Oaks grow for centuries.",
}


def _citation(**changes: Any) -> str:
    return json.dumps({**CITATION, **changes})


def test_an_answer_holds_until_its_document_changes(run: Run, docs: Path, tmp_path: Path) -> None:
    run("ingest", docs)
    answer = tmp_path / "answer.json"
    answer.write_text(run("ask", "how long do refunds take?", "--json").stdout)
    number = len(json.loads(answer.read_text())["passages"])
    assert number == 2
    held = run("verify-citation", answer)
    assert (held.exit_code, held.stderr) == (0, "")
    assert [line.split()[:2] for line in held.stdout.splitlines()] == [
        ["exact", "1"],
        ["exact", "2"],
    ]
    path = docs / "refunds.md"
    path.write_text(path.read_text().replace("30 days", "14 days"))
    run("ingest", docs)
    done = run("verify-citation", answer)
    assert done.exit_code == 1
    first, *rest = done.stdout.splitlines()
    assert first.startswith("changed   1  ")
    assert first.endswith(
        ":0-65 -> " + first.split()[2].split(":")[0] + ":0-65 (of another original than was cited)"
    )
    assert rest[:3] == [
        "    Refunds",
        "    ",
        "    Refunds take [-30-]{+14+} days. Ask the office [bold]first[/bold].",
    ]
    assert rest[3].startswith("exact     2  ")
    assert rest[3].endswith(" (of another original than was cited)")


@pytest.mark.parametrize("wrapped", [{}, {"citation": CITATION, "rank": 1}])
def test_a_citation_and_a_passage_from_standard_input(
    run: Run, stored: Path, wrapped: dict[str, Any]
) -> None:
    done = run("--home", stored, "verify-citation", "-", stdin=json.dumps(wrapped or CITATION))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "exact     1  oaks:0-24 (of another original than was cited)\n"


def test_moved(run: Run, stored: Path) -> None:
    verify = ("--home", stored, "verify-citation", "-")
    within = run(*verify, stdin=_citation(start=5, end=29))
    assert (within.exit_code, within.stdout.split(" (")[0]) == (
        1,
        "moved     1  oaks:5-29 -> oaks:0-24",
    )
    other = run(*verify, stdin=_citation(document_id="elms"))
    assert (other.exit_code, other.stdout.split(" (")[0]) == (
        1,
        "moved     1  elms:0-24 -> oaks:0-24",
    )


def test_gone(run: Run, stored: Path) -> None:
    verify = ("--home", stored, "verify-citation", "-")
    done = run(*verify, stdin=_citation(document_id="elms", quote="Elms are gone."))
    assert done.exit_code == 1
    assert done.stdout == "gone      1  elms:0-24 (the document is gone)\n"


def test_json_has_a_line_for_each(run: Run, stored: Path) -> None:
    changed = {**CITATION, "quote": "Oaks grow for decades."}
    answer = json.dumps({"passages": [{"citation": CITATION}, {"citation": changed}]})
    done = run("--home", stored, "verify-citation", "-", "--json", stdin=answer)
    assert done.exit_code == 1
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["number"], first["status"], first["difference"]) == (1, "exact", [])
    assert (second["number"], second["status"]) == (2, "changed")
    assert second["text"] == CITATION["quote"]
    assert second["difference"][1] == {
        "kind": "replace",
        "before": "decades",
        "after": "centuries",
    }


def test_nothing_to_verify_is_not_success(run: Run, stored: Path) -> None:
    done = run("--home", stored, "verify-citation", "-", stdin='{"passages": []}')
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no citations" in done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "not JSON"),
        (b"{junk", "not JSON"),
        (b"\xff\xfe\xfd", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "neither a citation nor an answer"),
        (_citation(start="0").encode(), "'start' must be a whole number"),
        (_citation(quote="").encode(), "quotes nothing"),
    ],
)
def test_what_is_no_citation(run: Run, stored: Path, given: bytes, said: str) -> None:
    done = run("--home", stored, "verify-citation", "-", stdin=given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there(run: Run, stored: Path, tmp_path: Path) -> None:
    done = run("--home", stored, "verify-citation", tmp_path / "none.json")
    assert (done.exit_code, done.stdout) == (2, "")


def test_terminals_obey_neither_citation_nor_document(run: Run) -> None:
    record = {"id": "n", "text": "Oaks grow \x1b[31m for \u202ecenturies."}
    run("ingest", "-", stdin=json.dumps(record) + "\n")
    nasty = _citation(document_id="n", quote="Oaks grow \x1b]0;owned\x07 for centuries.")
    done = run("verify-citation", "-", stdin=nasty)
    assert done.stdout.startswith("changed ")
    away = run("verify-citation", "-", stdin=_citation(document_id="a\x1b[2J\nb", quote="Elms."))
    for text in (done.stdout, away.stdout):
        assert not set(text) & {"\x1b", "\x07", "\u202e"}
    assert away.stdout.count("\n") == 1


def test_changes_are_coloured_on_a_terminal(stored: Path, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(_citation(quote="Oaks grow for decades."))
    verify = ("--home", stored, "verify-citation", tmp_path / "c.json")
    code, seen = on_a_terminal(*verify)
    assert code == 1
    assert "[-" not in seen
    assert "\x1b[31m\x1b[9mdecades\x1b[0m" in seen
    code, seen = on_a_terminal(*verify, NO_COLOR="1")
    assert code == 1
    assert "Oaks grow for [-decades-]{+centuries+}." in seen
    assert "\x1b" not in seen
