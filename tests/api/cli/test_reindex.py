import json
from pathlib import Path

import pytest

from index.encoding.sources import DEFAULT_MODEL
from tests.api.cli.running import Run
from tests.api.cli.test_terminal import on_a_terminal


def asked(run: Run) -> tuple[str, int]:
    answer = json.loads(run("ask", "How long do refunds take?", "--json").stdout)
    return answer["passages"][0]["text"], answer["generation"]


def model(run: Run) -> str:
    found = json.loads(run("status", "--json").stdout)["collections"][0]["model"]
    assert isinstance(found, str)
    return found


@pytest.mark.usefixtures("own_models")
def test_another_model_and_the_way_back(run: Run, docs: Path, shorter: Path) -> None:
    run("ingest", docs)
    text, generation = asked(run)
    done = run("reindex", "--model", shorter)
    assert done.stdout == f"reindexed  default: {shorter} answers now (1 document encoded)\n"
    assert (asked(run)[0], model(run)) == (text, str(shorter))
    assert asked(run)[1] > generation
    refused = run("ask", "refunds", "--as-of", "1")
    assert (refused.exit_code, refused.stdout) == (1, "")
    again = run("reindex", "--model", shorter)
    assert (again.exit_code, again.stdout) == (0, "")
    assert "already" in again.stderr
    (docs / "more.md").write_text("Refunds of tickets take a day.", encoding="utf-8")
    assert run("ingest", docs).stdout.startswith("added")  # by the collection's own model
    code, seen = on_a_terminal("reindex", "--rollback")
    assert code == 0
    assert "2 of 2 documents" in seen
    assert f"reindexed  default: {DEFAULT_MODEL} answers now (1 document encoded)" in seen
    assert model(run) == DEFAULT_MODEL
    assert len(json.loads(run("ask", "refunds", "--json").stdout)["passages"]) >= 2
    assert run("reindex", "--discard").stdout == "discarded  other models of default\n"
    refused = run("reindex", "--rollback")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no way back" in refused.stderr


@pytest.mark.parametrize(
    "options", [(), ("--rollback", "--discard"), ("--model", "x", "--rollback")]
)
def test_one_thing_at_a_time(run: Run, options: tuple[str, ...]) -> None:
    done = run("reindex", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Name one of" in done.stderr


def test_a_model_that_is_not_there_changes_nothing(run: Run, docs: Path, tmp_path: Path) -> None:
    run("ingest", docs)
    before = asked(run)
    done = run("reindex", "--model", tmp_path / "nowhere")
    assert (done.exit_code, done.stdout) != (0, "")
    assert "could not be loaded" in done.stderr
    assert asked(run) == before
