import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run, Stub


@pytest.fixture
def reranking(cross_encoder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_RERANKER", str(cross_encoder))


@pytest.mark.usefixtures("reranking")
def test_answers_are_reranked_unless_told_otherwise(run: Run, stored: Path) -> None:
    asked = ("--home", stored, "ask", "what grows", "--json")
    answer, told, plain = (
        json.loads(run(*asked, *more).stdout) for more in ((), ("--rerank",), ("--no-rerank",))
    )
    assert (answer["reranked"], told["reranked"], plain["reranked"]) == ("yes", "yes", "no")
    scores = [hit["scores"]["reranker"] for hit in answer["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["passages"] == told["passages"] != plain["passages"]


@pytest.mark.usefixtures("reranking")
def test_out_of_time_is_told(run: Run, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_RERANK_MS", "0")
    late = run("--home", stored, "ask", "what grows")
    assert late.exit_code == 0
    assert "PINCITE_RERANK_MS" in late.stderr
    assert late.stdout == run("--home", stored, "ask", "what grows", "--no-rerank").stdout


def test_without_a_reranker_it_cannot_be_asked_for(run: Run, stored: Path) -> None:
    done = run("--home", stored, "ask", "what grows", "--rerank")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "PINCITE_RERANKER" in done.stderr


def test_one_that_cannot_be_loaded_is_7(
    run: Run, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_RERANKER", str(tmp_path / "gone"))
    done = run("--home", stored, "ask", "what grows")
    assert (done.exit_code, done.stdout) == (7, "")
    assert "could not be loaded" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("option", "sent"), [("--rerank", True), ("--no-rerank", False)])
def test_a_server_is_told(run: Run, stored: Path, stub: Stub, option: str, *, sent: bool) -> None:
    local = run("--home", stored, "ask", "whales", "--json").stdout
    url, asked = stub(200, "application/json", local.encode())
    assert run("ask", "whales", option, "--server", url).exit_code == 0
    assert json.loads(asked[0].body)["rerank"] is sent
