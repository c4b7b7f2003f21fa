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
