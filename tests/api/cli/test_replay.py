import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run

ASK = ("ask", "how long do refunds take?", "--explain")


@pytest.fixture
def answer(run: Run, docs: Path, tmp_path: Path) -> Path:
    run("ingest", docs)
    path = tmp_path / "answer.json"
    path.write_text(run(*ASK, "--json").stdout)
    return path


def test_an_explanation_in_plain_lines_of_80_columns(run: Run, answer: Path) -> None:
    done = run(*ASK)
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "                   score   scaled   weight     adds" in lines
    sums = [
        sum(float(line.split()[-1]) for line in lines[at + 1 : at + 5])
        for at, line in enumerate(lines)
        if line.split() == ["score", "scaled", "weight", "adds"]
    ]
    scores = [hit["score"] for hit in json.loads(answer.read_text())["passages"]]
    assert sums == pytest.approx(scores, abs=2e-4)
    assert any(line.startswith("    terms: ") and "refund 2x (idf " in line for line in lines)
    assert "read as: how long do refunds take?" in lines
    assert any(line.startswith("  moved towards: passage 1 (0.") for line in lines)
    after = lines[lines.index("read as: how long do refunds take?") :]
    assert max(map(len, after)) <= 80


def test_an_answer_without_explaining_has_neither(run: Run, answer: Path) -> None:
    assert answer.is_file()
    plain = json.loads(run("ask", "how long do refunds take?", "--json").stdout)
    assert not plain.keys() & {"readings", "receipt"}
    assert "explanation" not in plain["passages"][0]


def test_the_same_ranking(run: Run, answer: Path) -> None:
    done = run("replay", answer)
    assert (done.exit_code, done.stdout, done.stderr) == (
        0,
        "same: 2 passages of generation 1 of default\n",
        "",
    )
    alone = json.dumps(json.loads(answer.read_text())["receipt"])
    done = run("replay", "-", "--json", stdin=alone)
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert (said["same"], said["differences"], said["now"]) == (True, [], said["then"])


def test_another_ranking(run: Run, answer: Path, docs: Path) -> None:
    (docs / "more.txt").write_text("Refunds of deposits take two years.")
    run("ingest", docs)
    done = run("replay", answer)
    first, second, *rest = done.stdout.splitlines()
    assert done.exit_code == 1
    assert first == "different: 2 passages of generation 1 of default"
    assert second.startswith("  The collection has changed since (generation 1 -> 2")
    assert any("->" in line and line.startswith("   ") for line in rest)


def test_terminals_do_not_obey_a_receipt(run: Run, answer: Path) -> None:
    receipt = json.loads(answer.read_text())["receipt"]
    receipt["encoder"] = "\x1b[31m\u202e"
    receipt["ranking"][0]["id"] = "\x1b[2J\n"
    done = run("replay", "-", stdin=json.dumps(receipt))
    assert done.exit_code == 1
    assert not set(done.stdout) & {"\x1b", "\u202e"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"{junk", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "neither a receipt nor an answer"),
        (b'{"passages": []}', "ask with --explain"),
    ],
)
def test_what_is_no_receipt(run: Run, answer: Path, given: bytes, said: str) -> None:
    assert answer.is_file()
    done = run("replay", "-", stdin=given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
