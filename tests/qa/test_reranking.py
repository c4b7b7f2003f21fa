import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.asking import Asker
from qa.errors import PassageNotFound
from qa.fusion import Fusion
from qa.questions import Question, Turn
from qa.ranking import Ranking, Scores
from qa.reranking import RERANKER, Reranking, reordered
from qa.retrieving import Retriever
from tests.fakes import TableEncoder, TableReranker, TableSnapshot
from tests.qa.planets import ONE, PLAIN, THREE, TWO


class LateReranker:
    """A reranker that never has the time."""

    def score(self, question: str, texts: Sequence[str], deadline: float) -> Scores | None:
        assert question
        assert texts
        assert deadline <= time.monotonic()
        return None


def fusion_of(count: int) -> Fusion:
    rows = np.arange(count)[::-1].astype(np.int64) * 3
    scores = np.linspace(1, 0, count)
    return Fusion(Ranking(rows, scores), {"dense": scores / 2, "lexical": np.full(count, np.nan)})


scores_of = st.lists(st.sampled_from([-2.5, 0.0, 0.25, 1.0, float("nan")]), max_size=12)


@given(scores=scores_of, more=st.integers(0, 5))
def test_the_first_are_put_in_order_and_nothing_else_changes(
    scores: list[float], more: int
) -> None:
    before = fusion_of(len(scores) + more)
    after = reordered(before, np.array(scores, np.float64))
    first, rows = len(scores), before.ranking.rows
    assert sorted(after.ranking.rows[:first]) == sorted(rows[:first])
    np.testing.assert_array_equal(after.ranking.rows[first:], rows[first:])
    for name in before.scores:
        np.testing.assert_array_equal(
            after.scores[name], before.scores_of(after.ranking.rows)[name]
        )
    own = dict(zip(rows, before.ranking.scores, strict=True))
    assert [own[row] for row in after.ranking.rows] == list(after.ranking.scores)
    assert np.isnan(after.scores[RERANKER][first:]).all()
    place = {row: at for at, row in enumerate(rows)}
    keys = [
        (-np.inf if np.isnan(score) else score, -place[row])
        for row, score in zip(after.ranking.rows, after.scores[RERANKER][:first], strict=False)
    ]
    assert keys == sorted(keys, reverse=True)


@given(count=st.integers(0, 8), score=st.floats(allow_nan=True, allow_infinity=True))
def test_equal_scores_change_nothing(count: int, score: float) -> None:
    before = fusion_of(count)
    after = reordered(before, np.full(count, score))
    np.testing.assert_array_equal(after.ranking.rows, before.ranking.rows)


def asking(
    encoder: TableEncoder, reranker: TableReranker | LateReranker, *, top: int, seconds: float = 60
) -> Asker:
    reranking = Reranking(reranker=reranker, top=top, seconds=seconds)
    return Asker(Retriever(encoder, tuning=PLAIN), reranking=reranking)


def test_the_order_is_the_rerankers(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    plain = Asker(Retriever(encoder, tuning=PLAIN)).ask(Question(text="moons"), snapshot)
    assert plain.reranked == "no"
    assert [hit.id for hit in plain.passages[:2]] == [TWO.id, ONE.id]
    reranker = TableReranker({ONE.text: 3.5, TWO.text: -1.25})
    answer = asking(encoder, reranker, top=2).ask(Question(text="moons"), snapshot)
    assert answer.reranked == "yes"
    assert [hit.id for hit in answer.passages[:2]] == [ONE.id, TWO.id]
    assert [hit.rank for hit in answer.passages] == [1, 2, 3]
    assert [hit.scores.get("reranker") for hit in answer.passages] == [3.5, -1.25, None]
    assert [hit.score for hit in answer.passages[:2]] == [
        hit.score for hit in reversed(plain.passages[:2])
    ]
    assert answer.passages[2] == plain.passages[2]


def test_a_passage_beyond_k_can_come_first(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    reranker = TableReranker({ONE.text: 3.5, TWO.text: -1.25})
    answer = asking(encoder, reranker, top=2).ask(Question(text="moons", k=1), snapshot)
    assert [hit.id for hit in answer.passages] == [ONE.id]


def test_no_more_than_the_best_are_scored(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    reranker = TableReranker({TWO.text: 0.0})
    answer = asking(encoder, reranker, top=1).ask(Question(text="moons"), snapshot)
    assert [hit.id for hit in answer.passages[:2]] == [TWO.id, ONE.id]
    assert reranker.asked == ["moons"]


def test_out_of_time_the_order_is_that_of_the_search(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    plain = Asker(Retriever(encoder, tuning=PLAIN)).ask(Question(text="moons"), snapshot)
    late = asking(encoder, LateReranker(), top=2, seconds=0).ask(Question(text="moons"), snapshot)
    assert late.reranked == "out-of-time"
    assert late.passages == plain.passages


def test_in_a_conversation_it_reads_the_turn_before_too(snapshot: TableSnapshot) -> None:
    vector = snapshot.vectors(np.array([1]))[0]
    encoder = TableEncoder(dict.fromkeys(("moons", "planets? moons", "Yes. moons"), vector))
    history = (Turn(role="user", text="planets?"), Turn(role="assistant", text="Yes."))
    reranker = TableReranker(dict.fromkeys((ONE.text, TWO.text, THREE.text), 0.0))
    asking(encoder, reranker, top=3).ask(Question(text="moons", history=history), snapshot)
    assert reranker.asked == ["planets? moons"]


def test_a_passage_that_is_gone_is_not_passed_over(snapshot: TableSnapshot) -> None:
    gone = Fusion(Ranking(np.array([99]), np.array([1.0])), {})
    reranking = Reranking(reranker=TableReranker({}), top=1, seconds=60)
    with pytest.raises(PassageNotFound):
        reranking.rerank("moons", gone, snapshot)
