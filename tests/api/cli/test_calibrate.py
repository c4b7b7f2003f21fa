import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.cli.running import Run
from tests.api.fitting import stock
from tests.api.fitting.test_calibrating import STEPS, UNANSWERABLE


@pytest.fixture
def questions(run: Run, tmp_path: Path) -> Path:
    assert run("ingest", stock.corpus(tmp_path)).exit_code == 0
    return stock.lines(tmp_path / "questions.jsonl", [*STEPS, *UNANSWERABLE])


def calibration(run: Run) -> Any:
    return json.loads(run("status", "--json").stdout)["collections"][0]["calibration"]


def confidence(run: Run, question: object) -> float:
    found: float = json.loads(run("ask", str(question), "--json").stdout)["confidence"]
    return found


def test_calibrated_shown_and_undone(run: Run, questions: Path) -> None:
    assert calibration(run) is None
    by_default = confidence(run, STEPS[0]["question"])
    dry = run("calibrate", "default", "--questions", questions, "--dry-run")
    assert (dry.exit_code, dry.stderr) == (0, "")
    assert "Would be adopted (this was a dry run)" in dry.stdout
    assert calibration(run) is None
    done = run("calibrate", "default", "--questions", questions)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "30 were answered rightly, 25 were not" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Adopted: ")
    found = calibration(run)
    assert (found["number"], found["in_force"]) == (1, True)
    assert "\n             calibration of 20" in run("status").stdout
    assert confidence(run, STEPS[0]["question"]) != by_default
    again = run("calibrate", "default", "--questions", questions)
    assert again.exit_code == 0
    assert again.stdout.splitlines()[-1].startswith("Not adopted: ")
    undone = run("calibrate", "default", "--undo")
    assert (undone.exit_code, undone.stdout.splitlines()[1]) == (0, "in force   as by default")
    assert calibration(run) is None
    assert confidence(run, STEPS[0]["question"]) == by_default


def test_as_json(run: Run, questions: Path) -> None:
    given = ("--questions", questions, "--json")
    dry = json.loads(run("calibrate", "default", *given, "--dry-run").stdout)
    assert (dry["adopted"], dry["would_be_adopted"]) == (False, True)
    done = json.loads(run("calibrate", "default", *given).stdout)
    assert done == {**dry, "adopted": True}
    assert calibration(run)["value"] == done["best"]
    assert done["evidence"]["measure"] == "log-loss"


def test_questions_of_one_kind_are_not_enough(run: Run, questions: Path, tmp_path: Path) -> None:
    answered = stock.lines(tmp_path / "answered.jsonl", STEPS)
    refused = run("calibrate", "default", "--questions", answered)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "30 were answered rightly and 0 were not" in refused.stderr
    refused = run("calibrate", "default", "--questions", questions, "--undo")
    assert (refused.exit_code, refused.stdout) == (2, "")
