import json
from pathlib import Path

import pytest

from api.evaluating.evaluation import Evaluation
from api.evaluating.runs import load, save
from qa.errors import InvalidInput

FOUND = Evaluation(
    measures={"ndcg@10": 0.5, "auroc": 0.75},
    values={"ndcg@10": {"q1": 1.0, "q2": 0.0}},
    documents=1,
    passages=1,
    queries=2,
    unanswerable=1,
    failed=0,
    seconds=0.1,
)


def test_a_run_that_was_saved_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("what was there")
    save(path, FOUND)
    kept = load(path)
    assert (kept.measures, kept.values) == (FOUND.measures, FOUND.values)


def test_it_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written"):
        save(tmp_path / "none" / "run.json", FOUND)


def test_it_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        load(tmp_path / "none.json")


@pytest.mark.parametrize(
    "value",
    [
        "no object",
        {},
        {"format": "pincite-evaluation-9"},
        {"format": "pincite-evaluation-1", "measures": {}},
        {"format": "pincite-evaluation-1", "measures": {"a": "b"}, "values": {}},
        {"format": "pincite-evaluation-1", "measures": {}, "values": {"a": [1]}},
        {"format": "pincite-evaluation-1", "measures": {}, "values": {"a": {"q": float("nan")}}},
    ],
)
def test_it_is_none(tmp_path: Path, value: object) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(value))
    with pytest.raises(InvalidInput, match="--save"):
        load(path)
