import math

import numpy as np
import pytest

from api.evaluating.ranking import best_passages, by_best_passage, by_rank, means, measure, per_query
from tests.fakes import *


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


