import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run, Start, address_of

REFUNDS = "How long do refunds take?"
CUP = "Who won the football world cup in 1998?"
CUP_FACT = "France won the football World Cup in 1998, beating Brazil three to nil in the final."


@pytest.fixture
def home(run: Run, docs: Path) -> None:
    assert run("ingest", docs).exit_code == 0


def ask(run: Run, question: str, *more: str) -> str:
    answer = json.loads(run("ask", question, "--json", *more).stdout)
    return str(answer["answer_id"])


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("home")
def test_answers_are_judged_listed_and_deleted(run: Run) -> None:
    known = ask(run, REFUNDS)
    given = run("feedback", "give", known, "up", "--note", "so\x1b[2Jit is", "--person", "ada")
    assert (given.exit_code, given.stdout) == (0, "kept       up\n")
    (judged,) = lines(run("feedback", "list", "--json").stdout)
    assert (judged["answer_id"], judged["door"], judged["question"]) == (known, "cli", REFUNDS)
    listed = run("feedback", "list").stdout
    assert f"{known}  {REFUNDS}\n    up    ada on " in listed
    assert "so\N{REPLACEMENT CHARACTER}[2Jit is" in listed
    assert run("feedback", "delete", known).stdout == "deleted    1\n"
    assert run("feedback", "list").exit_code == 1
    assert run("feedback", "give", known, "up").exit_code == 1


@pytest.mark.usefixtures("home")
def test_all_that_a_person_said_is_deleted_once_that_is_confirmed(run: Run) -> None:
    run("feedback", "give", ask(run, REFUNDS), "up", "--person", "ada")
    assert run("feedback", "delete", "--person", "ada").exit_code == 2
    assert run("feedback", "delete", "--person", "ada", "--yes").stdout == "deleted    1\n"
    assert run("feedback", "delete", "--all", "--yes").stdout == "deleted    1\n"
    assert run("feedback", "delete").exit_code == 2
    assert run("feedback", "delete", "x", "--all", "--yes").exit_code == 2


@pytest.mark.usefixtures("home")
def test_an_exported_golden_set_can_be_evaluated(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "golden"
    assert run("feedback", "export", folder).exit_code == 1
    for known in (ask(run, REFUNDS), ask(run, CUP, "--sure", "0.9")):
        given = run("feedback", "give", known, "up")
        assert given.exit_code == 0, given.output
    exported = run("feedback", "export", folder)
    assert exported.exit_code == 0
    assert "1 question, 1 that nothing answers" in exported.stderr
    found = run("evaluate", folder, "--collection", "default", "--json")
    assert found.exit_code == 0, found.stderr
    assert json.loads(found.stdout)["passage-recall@1"] == 1.0


@pytest.mark.usefixtures("home")
def test_what_was_not_found_is_listed_asked_again_and_dismissed(run: Run, docs: Path) -> None:
    assert run("gaps").exit_code == 1
    for question in (CUP, "who won the 1998 football world cup?", "What is \x1b[31m a ferret?"):
        ask(run, question)
    listed = run("gaps").stdout
    assert "who won the 1998 football world cup?  (asked 2 times, last on " in listed
    assert f"also: {CUP}" in listed
    assert "\x1b" not in listed
    (docs / "cup.txt").write_text(CUP_FACT)
    assert run("ingest", docs).exit_code == 0
    again = run("gaps", "--reask")
    assert "2 gaps asked again, 1 answered now." in again.stderr
    assert f"): cup.txt: {CUP_FACT}" in again.stdout.replace("cup: ", "cup.txt: ")
    first, second = lines(run("gaps", "--json").stdout)
    assert (first["state"], first["count"], second["state"]) == ("answered", 2, "open")
    number = str(second["number"])
    assert run("gaps", "dismiss", number).stdout.startswith(f"dismissed  {number}  What is")
    assert len(lines(run("gaps", "--json").stdout)) == 1
    assert [gap["number"] for gap in lines(run("gaps", "--dismissed", "--json").stdout)] == [
        second["number"]
    ]
    assert run("gaps", "reopen", number).exit_code == 0
    assert run("gaps", "dismiss", "99").exit_code == 1


@pytest.mark.usefixtures("home")
def test_a_server_is_asked_where_one_is_named(run: Run, start: Start, tmp_path: Path) -> None:
    server = address_of(start("serve", "--port", "0"))
    known = ask(run, REFUNDS, "--server", server)
    assert run("feedback", "give", known, "down", "--server", server).exit_code == 0
    (judged,) = lines(run("feedback", "list", "--json", "--server", server).stdout)
    assert (judged["answer_id"], judged["door"]) == (known, "http")
    ask(run, CUP, "--server", server)
    gaps = lines(run("gaps", "--json", "--reask", "--server", server).stdout)
    assert {gap["question"] for gap in gaps} == {REFUNDS, CUP}
    number = str(gaps[0]["number"])
    for command in ("dismiss", "reopen"):
        assert run("gaps", command, number, "--server", server).exit_code == 0
    folder = tmp_path / "golden"
    assert run("feedback", "export", folder, "--server", server).exit_code == 0
    (span,) = lines((folder / "spans.jsonl").read_text())
    assert span["score"] == 0
    assert run("feedback", "delete", known, "--server", server).exit_code == 0
    assert run("feedback", "delete", "--all", "--yes", "--server", server).exit_code == 2


@pytest.mark.usefixtures("home")
def test_a_conversation_is_remembered_too(run: Run) -> None:
    answer, *_ = lines(run("chat", "--json", stdin=f"{REFUNDS}\n").stdout)
    assert run("feedback", "give", str(answer["answer_id"]), "up").exit_code == 0


@pytest.mark.usefixtures("home")
def test_nothing_is_remembered_where_that_is_off(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_REMEMBER_DAYS", "0")
    assert ask(run, CUP) == "None"
    assert run("gaps").exit_code == 1


@pytest.mark.usefixtures("home")
def test_where_nothing_can_be_remembered_the_answer_is_given_and_that_is_said(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "home" / "feedback.sqlite").write_bytes(b"no database" * 100)
    done = run("ask", REFUNDS, "--json")
    assert (done.exit_code, len(json.loads(done.stdout)["passages"])) == (0, 2)
    assert "pincite: not remembered: " in done.stderr
