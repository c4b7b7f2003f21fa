import math

import numpy as np
import pytest

from api.evaluating.ranking import by_best_passage, by_rank, means, measure
from qa.ports import Stored
from tests.fakes import TableSnapshot, passage, source, unit


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


def test_each_query_counts_once_in_a_mean() -> None:
    assert means({"a": {"x": 1.0, "y": 0.0, "z": 0.0}, "none": {}}) == {"a": 0.33333}


def test_what_comes_again_keeps_its_best_place() -> None:
    assert by_rank(["b", "a", "b"]) == {"b": 0.0, "a": -1.0}


def test_documents_are_ranked_by_their_best_passage_without_the_querys_own() -> None:
    shelf = {
        row: (
            Stored(passage=passage(f"{row}", document_id=name), title="", source=source(name)),
            unit(1, 0),
        )
        for row, name in enumerate(["own", "late", "early", "late"])
    }
    rows = np.array([0, 2, 3, 1])
    assert by_best_passage(TableSnapshot(shelf, {}), rows, "own") == {"early": 0.0, "late": -1.0}
