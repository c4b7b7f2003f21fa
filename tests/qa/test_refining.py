"""What is seen of the best passages, and what it changes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.fusion import Fusion
from qa.ranking import Ranking, Vectors
from qa.refining import Refinement, nearest
from tests.fakes import TableSnapshot, unit
from tests.qa.planets import PASSAGES

QUESTION = unit(1, 0)
NOTHING: Vectors = np.empty((0, 2), np.float32)
# 2, 1 and 3, with the cosines .6, 1 and 0.
RANKED = Fusion(
    Ranking(np.array([2, 1, 3]), np.array([0.9, 0.8, 0.1])),
    {"dense": np.array([0.6, 1.0, np.nan]), "lexical": np.array([2.0, np.nan, 1.0])},
)


def looked_at(depth: int, weight: float, sentences: dict[int, Vectors]) -> Refinement:
    snapshot = TableSnapshot(PASSAGES, {}, sentences=sentences)
    return Refinement.of(RANKED, QUESTION, snapshot, depth=depth, weight=weight)


def test_a_passage_counts_by_its_nearest_sentence() -> None:
    sentences = {2: np.array([unit(0, 1), unit(4, 3), unit(-1, 0)]), 1: np.array([unit(0, 1)])}
    seen = looked_at(2, 0.5, sentences)
    assert seen.rows.tolist() == [2, 1]
    assert seen.cosines.tolist() == pytest.approx([0.8, 0.0])
    found = seen.refined(RANKED).ranking
    assert found.rows.tolist() == [2, 1, 3]
    assert found.scores.tolist() == pytest.approx([0.85, 0.4, 0.05])


@pytest.mark.parametrize("sentences", [{}, {1: NOTHING, 2: NOTHING, 3: NOTHING}])
def test_a_passage_without_vectors_of_sentences_counts_by_its_own(
    sentences: dict[int, Vectors],
) -> None:
    seen = looked_at(3, 0.5, sentences)
    assert seen.cosines.tolist() == pytest.approx([0.6, 1.0, 0.0])


def test_what_was_seen_puts_passages_in_another_order_and_their_scores_go_with_them() -> None:
    found = looked_at(3, 0.5, {}).refined(RANKED)
    assert found.ranking.rows.tolist() == [1, 2, 3]
    assert found.ranking.scores.tolist() == pytest.approx([0.9, 0.75, 0.05])
    assert found.scores["dense"].tolist() == pytest.approx([1.0, 0.6, np.nan], nan_ok=True)
    assert found.scores["lexical"].tolist() == pytest.approx([np.nan, 2.0, 1.0], nan_ok=True)


def test_nothing_is_looked_at_where_that_does_not_count() -> None:
    seen = looked_at(3, 0.0, {})
    assert (len(seen.rows), len(seen.cosines)) == (0, 0)
    assert seen.refined(RANKED) is RANKED


def test_of_nothing_there_is_nothing_to_look_at() -> None:
    empty = Fusion(Ranking.of([], []), {"dense": np.empty(0)})
    seen = Refinement.of(empty, QUESTION, TableSnapshot({}, {}), depth=30, weight=0.3)
    assert len(seen.refined(empty).ranking) == len(seen.rows) == 0


def test_what_cannot_be_nearer_than_the_question_itself_counts_no_more() -> None:
    rounded = replace(looked_at(2, 0.3, {}), cosines=np.array([1.0004, -0.2]))
    assert rounded.normalised.tolist() == [1.0, 0.0]
    best = Fusion(Ranking(np.array([2, 1]), np.array([1.0, 0.5])), {})
    assert rounded.refined(best).ranking.scores.tolist() == pytest.approx([1.0, 0.35])
    assert rounded.refined(best).ranking.scores.max() <= 1.0


def test_the_nearest_of_sentences() -> None:
    assert nearest(np.array([unit(0, 1), unit(3, 4)]), QUESTION, 0.9) == pytest.approx(0.6)
    assert nearest(np.array([unit(-1, 0)]), QUESTION, 0.9) == -1.0
    assert nearest(NOTHING, QUESTION, 0.9) == nearest(None, QUESTION, 0.9) == 0.9


@st.composite
def seen_and_ranked(draw: st.DrawFn) -> tuple[Refinement, Fusion]:
    scores = draw(st.lists(st.floats(0, 1), max_size=12))
    rows = draw(st.permutations(range(len(scores))))
    ranking = Ranking.of(rows, scores)
    depth = draw(st.integers(0, len(scores)))
    cosines = draw(st.lists(st.floats(-1.001, 1.001), min_size=depth, max_size=depth))
    weight = draw(st.sampled_from([0.0, 0.006, 0.3, 1.0]) | st.floats(0, 1))
    seen = Refinement(ranking.rows[:depth], np.array(cosines, np.float64), weight)
    return seen, Fusion(ranking, {"its": ranking.rows.astype(np.float64)})


@given(seen_and_ranked())
def test_whatever_was_seen_of_the_best(drawn: tuple[Refinement, Fusion]) -> None:
    seen, fusion = drawn
    found = seen.refined(fusion)
    rows, scores = found.ranking.rows, found.ranking.scores
    assert sorted(rows.tolist()) == sorted(fusion.ranking.rows.tolist())
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (scores[1:] <= scores[:-1]).all()
    assert found.scores["its"].tolist() == rows.tolist()
    looked = np.isin(rows, seen.rows)
    assert scores[looked].min(initial=1.0) >= scores[~looked].max(initial=0.0)
    beyond = [row for row in fusion.ranking.rows.tolist() if row not in seen.rows]
    before = dict(zip(fusion.ranking.rows.tolist(), fusion.ranking.scores.tolist(), strict=True))
    now = dict(zip(rows.tolist(), scores.tolist(), strict=True))
    assert [now[row] for row in beyond] == [(1 - seen.weight) * before[row] for row in beyond]
    if not seen.weight:
        assert now == before
        assert rows.tolist() == fusion.ranking.rows.tolist()
