import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run


def test_the_text_to_the_character(run: Run, stored: Path) -> None:
    assert run("--home", stored, "show", "oaks").stdout == "Oaks grow for centuries."


def test_the_beginning_of_an_id_is_enough(run: Run, stored: Path) -> None:
    assert run("--home", stored, "show", "o").stdout == "Oaks grow for centuries."


def test_not_if_several_begin_so(run: Run) -> None:
    run("ingest", "-", stdin='{"id": "ab", "text": "One."}\n{"id": "ac", "text": "Two."}\n')
    done = run("show", "a")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "ab, ac" in done.stderr


def test_an_id_is_not_the_beginning_of_another(run: Run) -> None:
    run("ingest", "-", stdin='{"id": "a", "text": "One."}\n{"id": "ab", "text": "Two."}\n')
    assert run("show", "a").stdout == "One."


def test_json(run: Run, stored: Path) -> None:
    document = json.loads(run("--home", stored, "show", "oaks", "--json").stdout)
    assert (document["title"], document["text"]) == ("Oaks", "Oaks grow for centuries.")
    done = run("--home", stored, "show", "oaks", "--passage", "1", "--json")
    passage = json.loads(done.stdout)
    assert (passage["number"], passage["start"], passage["end"]) == (1, 0, 24)
    assert passage["text"] == document["text"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing"], 1),
        ([""], 1),
        (["oaks", "--passage", "2"], 1),
        (["oaks", "--passage", "0"], 2),
    ],
)
def test_what_is_not_there(run: Run, stored: Path, arguments: list[str], code: int) -> None:
    done = run("--home", stored, "show", *arguments)
    assert (done.exit_code, done.stdout) == (code, "")


def test_a_passage_with_its_citation(run: Run, stored: Path) -> None:
    asked = ("--home", stored, "show", "oaks", "--passage", "1", "--cite")
    plain = run(*asked, "plain").stdout
    assert plain.startswith("\u201cOaks grow for centuries.\u201d\n\nOaks, 2")
    assert run(*asked, "markdown").stdout.startswith("> Oaks grow for centuries.\n")
    assert run(*asked, "bibtex").stdout.startswith("@misc{")
    fields = json.loads(run(*asked, "plain", "--json").stdout)
    assert (fields["cited"], fields["text"]) == (plain, "Oaks grow for centuries.")


def test_a_citation_is_of_a_passage(run: Run, stored: Path) -> None:
    done = run("--home", stored, "show", "oaks", "--cite", "plain")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--passage" in done.stderr
