import gzip
import json
import math
from pathlib import Path

import pytest

from api.evaluation import evaluate, measure, read_qrels
from api.settings import Settings
from qa.errors import InvalidInput

CORPUS = {
    "d/1": "Mars has two moons, Phobos and Deimos.",
    "d/2": "A refund takes five working days.",
    "d/3": "The lighthouse was electrified in 1938.",
    "empty": "",
}
QUERIES = {"q1": "How many moons has Mars?", "q2": "How long do refunds take?", "unjudged": "x"}
QRELS = "query-id\tcorpus-id\tscore\nq1\td/1\t1\nq2\td/2\t1\nq2\td/3\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    (made / "qrels").mkdir(parents=True)
    lines = [json.dumps({"_id": i, "title": "", "text": text}) for i, text in CORPUS.items()]
    (made / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    queries = [json.dumps({"_id": i, "text": text}) for i, text in QUERIES.items()]
    (made / "queries.jsonl").write_text("\n".join(queries), encoding="utf-8")
    (made / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return made


def test_a_folder_is_indexed_and_measured(folder: Path, models: Path, tmp_path: Path) -> None:
    found = evaluate(folder, settings=Settings(home=tmp_path / "home", models=models))
    assert found.measures == dict.fromkeys(
        ("ndcg@10", "mrr@10", "recall@1", "recall@10", "recall@100"), 1.0
    )
    assert (found.documents, found.queries, found.failed) == (3, 2, 1)
    assert not (tmp_path / "home" / "catalog.sqlite").exists()


def test_gzip_gives_the_same(folder: Path, models: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", models=models)
    plain = evaluate(folder, settings=settings)
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        data = (folder / name).read_bytes()
        (folder / name).unlink()
        (folder / f"{name}.gz").write_bytes(gzip.compress(data))
    packed = evaluate(folder, settings=settings)
    assert packed.measures == plain.measures
    assert packed.documents == plain.documents


def test_a_query_is_never_answered_by_itself(folder: Path, models: Path, tmp_path: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("h\nd/1\td/2\t1\n", encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "d/1", "text": "Mars"}\n', encoding="utf-8")
    found = evaluate(folder, settings=Settings(home=tmp_path / "home", models=models))
    assert found.measures["recall@100"] == 1.0
    assert found.measures["mrr@10"] in {1.0, 0.5}


def test_the_measures_are_those_of_trec_eval() -> None:
    qrels = {"q": {"a": 2, "b": 1, "c": 0}, "missed": {"z": 1}}
    run = {"q": {"c": 0.0, "a": -1.0, "b": -2.0}}
    gain = 2 / math.log2(3) + 1 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert measure(qrels, run) == {
        "ndcg@10": pytest.approx(gain / ideal / 2, abs=1e-5),
        "mrr@10": 0.25,
        "recall@1": 0.0,
        "recall@10": 0.5,
        "recall@100": 0.5,
    }


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_file_that_is_missing_is_named(
    folder: Path, models: Path, tmp_path: Path, name: str
) -> None:
    (folder / name).unlink()
    with pytest.raises(InvalidInput, match=Path(name).name):
        evaluate(folder, settings=Settings(home=tmp_path / "home", models=models))


def test_a_broken_judgment_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "test.tsv"
    path.write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1 d2 1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"test\.tsv:3"):
        read_qrels(path)
