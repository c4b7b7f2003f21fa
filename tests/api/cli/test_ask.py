import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run, Start


def _ids(output: str) -> list[str]:
    return [hit["citation"]["document_id"] for hit in json.loads(output)["passages"]]


def test_people_see_the_words_and_where_they_stand(run: Run, stored: Path) -> None:
    done = run("--home", stored, "ask", "how long do refunds take?", "-k", "1")
    path = stored.parent / "docs" / "refunds.md"
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f" 1  Refunds  (score 1.00)\n    {path}, Refunds\n\n    Refunds\n\n"
        f"    »Refunds take 30 days.« Ask the office [bold]first[/bold].\n\n    {path.as_uri()}\n"
    )


def test_words_without_quotes_and_standard_input_are_the_same_question(
    run: Run, stored: Path
) -> None:
    home = ("--home", stored)
    quoted = run(*home, "ask", "how long is leave", "--json")
    bare = run(*home, "ask", "how", "long", "is", "leave", "--json")
    piped = run(*home, "ask", "-", "--json", stdin="how long is leave\n")
    asked = [json.loads(done.stdout) for done in (quoted, bare, piped)]
    assert {each["question"] for each in asked} == {"how long is leave"}
    assert asked[0]["passages"] == asked[1]["passages"] == asked[2]["passages"]


def test_json_quotes_are_what_show_prints(run: Run, stored: Path) -> None:
    done = run("--home", stored, "ask", "annual leave", "-k", "1", "--json")
    assert done.stdout.count("\n") == 1
    citation = json.loads(done.stdout)["passages"][0]["citation"]
    shown = run("--home", stored, "show", citation["document_id"], "--passage", "2")
    assert shown.stdout == citation["quote"]
    whole = run("--home", stored, "show", citation["document_id"])
    assert whole.stdout[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (["kind=animal"], {"whales"}),
        (["kind=animal", "kind=old"], {"whales", "ferns"}),
        (["kind=plant", "document=ferns", "document=whales"], {"ferns"}),
    ],
)
def test_filters(run: Run, stored: Path, filters: list[str], ids: set[str]) -> None:
    given = [part for each in filters for part in ("--filter", each)]
    done = run("--home", stored, "ask", "what grows", "--json", *given)
    assert set(_ids(done.stdout)) == ids


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([""], "question is empty"),
        (["x", "-k", "0"], "k is 0"),
        (["x", "-k", "1000000"], "k is 1000000"),
        (["x", "--filter", "colour=red"], "colour"),
        (["x", "--filter", "colour"], "KEY=VALUE"),
        (["x", "--filter", "after=soon"], "after"),
        (["x", "--as-of", "soon"], "no state of a collection"),
    ],
)
def test_wrong_questions(run: Run, stored: Path, arguments: list[str], said: str) -> None:
    done = run("--home", stored, "ask", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_is_not_there(run: Run, stored: Path) -> None:
    unknown = run("--home", stored, "ask", "x", "--collection", "nonsense")
    assert unknown.exit_code == 1
    assert "nonsense" in unknown.stderr
    empty = run("ask", "x")
    assert empty.exit_code == 1
    assert "pincite ingest" in empty.stderr


def test_the_collection_as_it_was(run: Run, stored: Path) -> None:
    done = run("--home", stored, "ask", "whales", "--as-of", "0")
    assert (done.exit_code, done.stdout) == (1, "")
    now = json.loads(run("--home", stored, "ask", "whales", "--json").stdout)["generation"]
    done = run("--home", stored, "ask", "whales", "--json", "--as-of", str(now))
    assert json.loads(done.stdout)["passages"][0]["citation"]["document_id"] == "whales"
    later = run("--home", stored, "ask", "whales", "--as-of", str(now + 1))
    assert (later.exit_code, later.stdout) == (1, "")
    assert f"those of 'default' are 0 to {now}" in later.stderr


def test_nothing_found(run: Run, stored: Path) -> None:
    asked = ("--home", stored, "ask", "whales", "--filter", "before=1980-01-01")
    done = run(*asked)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "pincite: nothing found in the collection 'default'.\n"
    done = run(*asked, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["passages"] == []


def test_missing_encoder_is_7(
    run: Run, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "none"))
    done = run("--home", stored, "ask", "whales")
    assert (done.exit_code, done.stdout) == (7, "")


def test_data_and_messages_are_apart(start: Start, stored: Path) -> None:
    out, err = start("--home", stored, "ask", "whales", "--json").communicate(timeout=30)
    assert json.loads(out)["passages"][0]["citation"]["document_id"] == "whales"
    assert err == ""
