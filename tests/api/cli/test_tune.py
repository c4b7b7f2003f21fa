import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.cli.running import Run
from tests.api.cli.test_terminal import on_a_terminal
from tests.api.fitting import stock


@pytest.fixture
def questions(run: Run, tmp_path: Path) -> Path:
    assert run("ingest", stock.corpus(tmp_path)).exit_code == 0
    return stock.lines(tmp_path / "questions.jsonl", stock.questions())


def tuning(run: Run) -> Any:
    return json.loads(run("status", "--json").stdout)["collections"][0]["tuning"]


def test_tuned_shown_and_undone(run: Run, questions: Path) -> None:
    assert tuning(run) is None
    dry = run("tune", "default", "--questions", questions, "--dry-run")
    assert dry.exit_code == 0
    assert "Would be adopted (this was a dry run)" in dry.stdout
    assert tuning(run) is None
    done = run("tune", "DEFAULT", "--questions", questions)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "questions    40, of which 40 are ranked better and 0 worse" in done.stdout
    settings = "dense 0.55", "feedback_weight 0.6", "smoothed_weight 0.15", "refined_weight 0.3"
    assert all(each in done.stdout for each in settings)
    assert done.stdout.splitlines()[-1].startswith("Adopted: ")
    found = tuning(run)
    assert found
    assert (found["number"], found["in_force"]) == (1, True)
    assert "\n             tuning of 20" in run("status").stdout
    [listed] = run("collections", "--json").stdout.splitlines()
    assert json.loads(listed)["tuning"] == found
    asked = run("ask", "Which pump is it?", "--json", "--explain")
    assert json.loads(asked.stdout)["receipt"]["tuning"]["weights"] == found["value"]["weights"]
    undone = run("tune", "default", "--undo")
    assert (undone.exit_code, undone.stdout.splitlines()[1]) == (0, "in force   as by default")
    assert tuning(run) is None
    refused = run("tune", "default", "--undo")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "No tuning of 'default' is in force" in refused.stderr


def test_as_json(run: Run, questions: Path) -> None:
    dry = json.loads(run("tune", "default", "--questions", questions, "--dry-run", "--json").stdout)
    assert (dry["adopted"], dry["would_be_adopted"]) == (False, True)
    done = json.loads(run("tune", "default", "--questions", questions, "--json").stdout)
    assert done == {**dry, "adopted": True}
    assert done["evidence"]["measure"] == "ndcg@10"
    again = json.loads(run("tune", "default", "--questions", questions, "--json").stdout)
    assert (again["adopted"], again["in_force_before"]) == (False, done["best"])
    undone = json.loads(run("tune", "default", "--undo", "--json").stdout)
    assert undone == {"collection": "default", "undone": done["best"], "in_force": None}


def test_how_far_it_is(questions: Path) -> None:
    code, seen = on_a_terminal("tune", "default", "--questions", str(questions))
    assert code == 0
    assert "40 of 40 questions" in seen


@pytest.mark.usefixtures("own_models")
def test_another_model_is_not_ranked_by_it(run: Run, questions: Path, shorter: Path) -> None:
    run("tune", "default", "--questions", questions)
    assert run("reindex", "--model", shorter).exit_code == 0
    found = tuning(run)
    assert found
    assert found["in_force"] is False
    assert "is not in force: it was fitted with another model" in run("status").stdout
    assert run("tune", "default", "--undo").exit_code == 1


@pytest.mark.parametrize("options", [(), ("--undo", "--dry-run")])
def test_one_thing_at_a_time(run: Run, options: tuple[str, ...]) -> None:
    done = run("tune", "default", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Name the questions" in done.stderr


def test_questions_that_are_not_labelled_well_change_nothing(
    run: Run, questions: Path, tmp_path: Path
) -> None:
    refused = run("tune", "default", "--questions", tmp_path / "none.jsonl")
    assert (refused.exit_code, refused.stdout) == (2, "")
    few = stock.lines(tmp_path / "few.jsonl", stock.questions()[:5])
    refused = run("tune", "default", "--questions", few)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "20 are needed" in refused.stderr
    elsewhere = run("tune", "elsewhere", "--questions", questions)
    assert (elsewhere.exit_code, elsewhere.stdout) == (1, "")
    assert tuning(run) is None
