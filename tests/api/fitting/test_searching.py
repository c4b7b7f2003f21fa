from collections import Counter

import numpy as np
import pytest

from api.evaluating.judged import JudgedSet
from api.evaluating.ranking import by_best_passage, per_query
from api.fitting.grid import settings
from api.fitting.searching import MEASURE, Once, measured
from api.library import Library
from qa.questions import Question, Turn
from qa.tuning import Tuning
from tests.api.fitting.stock import CODES, questions


class Counting:
    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.name = "counting"

    def search(self, vector: np.ndarray, k: int) -> tuple[float, int]:
        self.calls["search"] += 1
        return float(vector.sum()), k

    def other(self) -> int:
        self.calls["other"] += 1
        return self.calls["other"]


def test_the_same_is_asked_once_until_it_is_forgotten() -> None:
    counting = Counting()
    once = Once(counting, "search")
    ones = np.ones(3, np.float32)
    assert once.search(ones, 1) == once.search(ones.copy(), 1) == (3.0, 1)
    assert counting.calls["search"] == 1
    assert once.search(ones, 2) == (3.0, 2)
    assert once.search(2 * ones, 1) == (6.0, 1)
    assert counting.calls["search"] == 3
    once.forget()
    assert once.search(ones, 1) == (3.0, 1)
    assert counting.calls["search"] == 4
    assert (once.other(), once.other(), once.name) == (1, 2, "counting")


@pytest.fixture
def judged() -> JudgedSet:
    asked = {
        f"q{n}": Question(text=str(each["question"])) for n, each in enumerate(questions()[:6])
    }
    history = (Turn(role="user", text="Tell me of pumps."),)
    asked["q5"] = Question(text=asked["q5"].text, history=history)
    asked[CODES[6]] = Question(text=f"storage of {CODES[6]}")  # its own document does not count
    qrels = {query: {code: 1} for query, code in zip(asked, CODES, strict=False)}
    return JudgedSet(queries=asked, qrels=qrels, spans={}, answers={}, unanswerable={})


def test_every_setting_ranks_as_it_does_by_itself(parts: Library, judged: JudgedSet) -> None:
    among = settings(Tuning())
    told: list[tuple[int, int]] = []
    found = measured(parts, "default", judged, among, lambda *at: told.append(at))
    opened = parts.collection()
    snapshot = opened.snapshot()
    for setting, values in zip(among, found, strict=True):
        retriever = parts.retriever(opened, setting)
        run = {
            query: by_best_passage(snapshot, retriever.rank(question, snapshot).ranking.rows, query)
            for query, question in judged.queries.items()
        }
        assert list(values) == list(per_query(judged.qrels, run)[MEASURE].values())
    assert found.shape == (len(among), 7)
    assert (found[:, 6] == 0).all()
    assert len({tuple(row) for row in found}) > 2
    assert told == [(done, 7) for done in range(1, 8)]
