import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    folder = tmp_path / "judged"
    (folder / "qrels").mkdir(parents=True)
    corpus = {"w": "Whales sing in the sea.", "o": "Oaks grow for centuries."}
    lines = (json.dumps({"_id": key, "text": text}) for key, text in corpus.items())
    (folder / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    queries = {"1": "what sings", "2": "what grows"}
    lines = (json.dumps({"_id": key, "text": text}) for key, text in queries.items())
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    qrels = "query-id\tcorpus-id\tscore\n1\tw\t1\n2\to\t1\n"
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_measures(run: Run, judged: Path, tmp_path: Path) -> None:
    done = run("evaluate", judged, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["ndcg@10"] == 1.0
    assert (found["documents"], found["queries"]) == (2, 2)
    assert not (tmp_path / "home").exists()


def test_fewer_queries(run: Run, judged: Path) -> None:
    done = run("evaluate", judged, "--limit-queries", "1")
    assert "ndcg@10      1.0000\n" in done.stdout
    assert "queries      1\ndocuments    2\n" in done.stdout


def test_not_a_judged_set(run: Run, tmp_path: Path) -> None:
    done = run("evaluate", tmp_path, "--limit-queries", "1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "qrels" in done.stderr


def test_less_than_asked_for_is_6(run: Run, judged: Path) -> None:
    enough = run("evaluate", judged, "--min", "ndcg@10=1", "--min", "recall@1=0.5")
    assert enough.exit_code == 0, enough.stderr
    (judged / "qrels" / "test.tsv").write_text("h\n1\to\t1\n2\to\t1\n", encoding="utf-8")
    done = run("evaluate", judged, "--min", "recall@1=0.6", "--min", "recall@10=1", "--json")
    assert done.exit_code == 6
    assert "recall@1 is 0.50000, below 0.6" in done.stderr
    found = json.loads(done.stdout)
    assert (found["recall@1"], found["below"]) == (0.5, ["recall@1 is 0.50000, below 0.6"])


def test_what_the_set_does_not_tell_is_6(run: Run, judged: Path) -> None:
    done = run("evaluate", judged, "--min", "auroc=0.5")
    assert done.exit_code == 6
    assert "auroc is not there: the set tells ndcg@10, mrr@10" in done.stderr
    assert "ndcg@10      1.0000\n" in done.stdout


@pytest.mark.parametrize("floor", ["ndcg=1", "ndcg@10", "ndcg@10=x", "ndcg@10=nan", "ece=0.1"])
def test_what_can_be_no_least_value_is_refused(run: Run, judged: Path, floor: str) -> None:
    done = run("evaluate", judged, "--min", floor)
    assert (done.exit_code, done.stdout) == (2, "")
    assert floor in done.stderr


def test_a_run_against_itself(run: Run, judged: Path, tmp_path: Path) -> None:
    kept = tmp_path / "run.json"
    assert run("evaluate", judged, "--save", kept).exit_code == 0
    done = run("evaluate", judged, "--against", kept, "--json")
    compared = json.loads(done.stdout)["against"]
    assert {each["measure"] for each in compared} >= {"ndcg@10", "recall@100"}
    for each in compared:
        assert (each["p"], each["difference"], each["questions"]) == (1.0, 0.0, 2)
        assert (each["gains"], each["losses"]) == ({}, {})


def test_what_is_lost_stands_beside_what_is_gained(run: Run, judged: Path, tmp_path: Path) -> None:
    kept = tmp_path / "run.json"
    run("evaluate", judged, "--save", kept)
    qrels = "query-id\tcorpus-id\tscore\n1\to\t1\n2\to\t1\n"
    (judged / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    done = run("evaluate", judged, "--against", kept, "--save", kept)
    assert "recall@1      1.0000  0.5000 -0.5000  1.0000       0     1\n" in done.stdout
    assert "recall@1      lost    1 -1.000\n" in done.stdout
    assert "over 2 questions of both runs" in done.stdout
    again = run("evaluate", judged, "--against", kept)
    assert "recall@1      0.5000  0.5000 +0.0000  1.0000       0     0\n" in again.stdout
    assert "lost    1" not in again.stdout


def test_a_run_that_cannot_be_kept_is_not_begun(run: Run, judged: Path, tmp_path: Path) -> None:
    done = run("evaluate", judged, "--save", tmp_path / "none" / "run.json")
    assert done.exit_code == 2
    assert "there is no folder" in done.stderr
    assert "indexing" not in done.stderr
    done = run("evaluate", judged, "--against", judged / "corpus.jsonl")
    assert done.exit_code == 2
    assert "is no run" in done.stderr


def test_all_files_of_a_set_are_measured(run: Run, judged: Path) -> None:
    lines = {
        "answers": '{"query-id": "1", "answers": [{"text": "whales"}]}',
        "spans": '{"query-id": "1", "document": "w", "start": 0, "end": 6, "score": 1}',
        "unanswerable": '{"_id": "u", "text": "who paints"}',
    }
    for name, line in lines.items():
        (judged / f"{name}.jsonl").write_text(line, encoding="utf-8")
    found = json.loads(run("evaluate", judged, "--json").stdout)
    assert (found["answer@1"], found["highlight@1"], found["passage-mrr@10"]) == (1.0, 1.0, 1.0)
    assert (found["auroc"], found["unanswerable"]) == (1.0, 1)
    (judged / "answers.jsonl").write_text("{\n", encoding="utf-8")
    done = run("evaluate", judged)
    assert done.exit_code == 2
    assert "answers.jsonl:1" in done.stderr


def test_a_collection_of_the_home_is_asked(run: Run, judged: Path) -> None:
    assert run("ingest", judged / "corpus.jsonl", "-c", "own").exit_code == 0
    (judged / "corpus.jsonl").unlink()
    done = run("evaluate", judged, "--collection", "own", "--min", "ndcg@10=1")
    assert done.exit_code == 0, done.stderr
    assert run("evaluate", judged, "--collection", "none").exit_code == 1
