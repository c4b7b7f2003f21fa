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
    assert done.stdout.startswith(
        f" 1  Refunds  (score 0.84)\n    {path}, Refunds\n\n    Refunds\n\n"
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
        (["x", "--context", "-1"], "context is -1"),
        (["x", "--context", "51"], "context is 51"),
        (["x", "--diversity", "1.5"], "diversity is 1.5"),
        (["x", "--diversity", "nan"], "diversity is nan"),
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


def test_copies_are_named_once_and_can_be_seen_apart(run: Run, tmp_path: Path) -> None:
    for name in ("a\x1b[31m", "b", "c", "d", "e", "f", "g"):
        (tmp_path / f"{name}.txt").write_text("Lamps shine at night.", encoding="utf-8")
    (tmp_path / "h.txt").write_text("Whales sing.", encoding="utf-8")
    assert run("ingest", *sorted(tmp_path.glob("*.txt"))).exit_code == 0
    shown = run("ask", "lamps", "-k", "1").stdout
    assert shown.count("»Lamps shine at night.«") == 1
    (line,) = [line for line in shown.splitlines() if line.startswith("    also in: ")]
    assert line.count(".txt") == 5
    assert line.endswith("; and 1 more")
    assert "\x1b" not in shown
    apart = run("ask", "lamps", "--no-collapse").stdout
    assert apart.count("»Lamps shine at night.«") == 7
    assert "also in" not in apart


def test_what_is_much_the_same_is_told_from_copies(run: Run, tmp_path: Path) -> None:
    words = " ".join(f"{name} lamps shine at night;" for name in "red blue green grey pink".split())
    for name, last in (("a", "always"), ("b", "ever")):
        text = f"{words} {words.replace('night', 'dawn')} {last}"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    assert run("ingest", tmp_path / "a.txt", tmp_path / "b.txt").exit_code == 0
    shown = run("ask", "lamps").stdout
    assert "    much the same in: " in shown
    assert "also in" not in shown


def test_one_passage_a_document_and_where_more_is(run: Run, stored: Path) -> None:
    done = run("--home", stored, "ask", "leave and refunds", "--by-document")
    path = stored.parent / "docs" / "refunds.md"
    assert done.stdout.count(f"    {path}, ") == 1
    assert f"    more in: {path}, " in done.stdout


def test_what_stands_around_is_shown_once(run: Run, stored: Path) -> None:
    asked = ("--home", stored, "ask", "leave and refunds", "--filter", "document=")
    found = json.loads(run("--home", stored, "ask", "refunds", "-k", "1", "--json").stdout)
    document = found["passages"][0]["citation"]["document_id"]
    done = run(*asked[:-1], f"document={document}", "--context", "1")
    assert done.stdout.count("Refunds take 30 days.") == 1
    assert done.stdout.count("Annual leave is 25 days a year.") == 1
    assert done.stdout.count("    (see the words at 1)\n") == 1
    assert done.stdout.count("»") == 2


TURNS = [{"role": "user", "text": "Whales of the sea?"}, {"role": "assistant", "text": "Sing."}]


@pytest.mark.parametrize(
    "written",
    [
        json.dumps(TURNS),
        "\n \n".join(json.dumps(turn) for turn in TURNS) + "\n",
        json.dumps([{"role": turn["role"], "content": turn["text"]} for turn in TURNS], indent=1),
    ],
)
def test_a_follow_up(run: Run, stored: Path, tmp_path: Path, written: str) -> None:
    (tmp_path / "turns").write_text(written, encoding="utf-8")
    asked = ("--home", stored, "ask", "and at night?", "--history", tmp_path / "turns", "-k", "1")
    answer = json.loads(run(*asked, "--json").stdout)
    assert answer["resolved_question"] == "Whales of the sea? and at night?"
    assert answer["carried_terms"] == ["Whales", "sea", "Sing"]
    assert answer["passages"][0]["text"] == "Whales sing."
    assert run(*asked).stdout.startswith("read as: Whales of the sea? and at night?\n\n 1  Whales")


def test_no_more_than_a_line_says_how_it_was_read(run: Run, stored: Path, tmp_path: Path) -> None:
    turns = [{"role": "user", "text": "what \x1b[2J of\nwhales " * 100}]
    (tmp_path / "turns").write_text(json.dumps(turns), encoding="utf-8")
    done = run("--home", stored, "ask", "and at night?", "--history", tmp_path / "turns", "-k", "1")
    line, rest = done.stdout.split("\n", 1)
    assert len(line) == 100
    assert line.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert rest.startswith("\n 1  ")
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"[", "history is not JSON"),
        (b'{"role": "user", "text": "x"}\nnonsense\n', "Line 2 of the history is not JSON"),
        (b'"x"', "Turn 1"),
        (b'[{"role": "system", "text": "x"}]', "'system'"),
        (b'[{"role": "user"}]', "Turn 1"),
        (b'[{"role": "user", "text": "\\ud800"}]', "valid Unicode"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_history(
    run: Run, stored: Path, tmp_path: Path, written: bytes, said: str
) -> None:
    (tmp_path / "turns").write_bytes(written)
    done = run("--home", stored, "ask", "and?", "--history", tmp_path / "turns")
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_empty_history_is_none(run: Run, stored: Path, tmp_path: Path) -> None:
    (tmp_path / "turns").write_bytes(b"\n")
    done = run("--home", stored, "ask", "whales", "--history", tmp_path / "turns", "--json")
    assert json.loads(done.stdout)["resolved_question"] is None


def test_what_is_less_sure_than_is_wanted_is_not_found(run: Run, stored: Path) -> None:
    home = ("--home", stored)
    done = run(*home, "ask", "Who won the election?", "--sure", "0.9")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("pincite: not found: the nearest passage answers with a prob")
    anyway = run(*home, "ask", "Who won the election?", "--sure", "0")
    assert anyway.exit_code == 0
    assert "perhaps nothing here answers that" in anyway.stdout
    wrong = run(*home, "ask", "Who won the election?", "--sure", "9")
    assert (wrong.exit_code, wrong.stderr) == (
        2,
        "pincite: sure is 9.0; it must be between 0 and 1: 0.9 for 90%.\n",
    )
