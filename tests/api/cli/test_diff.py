import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run

RECORDS = (
    '{"id": "snow", "title": "Snow", "text": "Snow falls in winter."}',
    '{"id": "rain", "title": "Rain\\u001b[2J", "text": "Rain falls in autumn."}',
)


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    """Generation 1: snow; 2: rain too; 3: no snow any more."""
    home = tmp_path / "home"
    for record in RECORDS:
        assert run("--home", home, "ingest", "-", stdin=record).exit_code == 0
    assert run("--home", home, "delete", "--yes", "snow").exit_code == 0
    return home


def test_what_came_went_and_moved(run: Run, home: Path) -> None:
    done = run("--home", home, "diff", "When", "does", "snow", "fall?", "--from", "1", "--to", "2")
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "generation 1 to 2",
            "=   1            Snow: Snow falls in winter.",
            "+   2            Rain[2J: Rain falls in autumn.",
        ],
    )
    done = run("--home", home, "diff", "When does snow fall?", "--from", "2")
    assert done.stdout.splitlines()[1:] == [
        "~   1   (was 2)  Rain[2J: Rain falls in autumn.",
        "-       (was 1)  Snow: Snow falls in winter.",
    ]


def test_as_json(run: Run, home: Path) -> None:
    done = run("--home", home, "diff", "snow", "--from", "2", "--json")
    found = json.loads(done.stdout)
    assert (found["from"], found["to"], found["question"]) == (2, 3, "snow")
    assert [
        (each["kind"], each["from_rank"], each["to_rank"], each["passage"]["text"])
        for each in found["changes"]
    ] == [
        ("moved", 2, 1, "Rain falls in autumn."),
        ("went", 1, None, "Snow falls in winter."),
    ]


def test_nothing_then_or_later(run: Run, home: Path) -> None:
    done = run("--home", home, "diff", "snow", "--from", "0", "--to", "0")
    assert (done.exit_code, done.stdout) == (1, "generation 0 to 0\n")
    assert "then or later" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 2), (["--from", "soon"], 2), (["--from", "99"], 1)]
)
def test_states_that_are_none(run: Run, home: Path, arguments: list[str], code: int) -> None:
    done = run("--home", home, "diff", "snow", *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr
