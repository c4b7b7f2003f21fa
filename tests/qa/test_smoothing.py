"""What is seen around the best passages, and what it changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.fusion import Fusion
from qa.ranking import Ranking, Scores, Vectors
from qa.smoothing import Smoothing, around_each
from tests.fakes import TableSnapshot, unit
from tests.qa.planets import PASSAGES

# 1 stands at (1, 0), 2 at (.6, .8), 3 at (0, 1).
RANKED = Fusion(
    Ranking(np.array([1, 2, 3]), np.array([0.9, 0.5, 0.4])), {"dense": np.array([1.0, 0.6, np.nan])}
)
NOTHING = Fusion(Ranking.of([], []), {"dense": np.empty(0)})


def seen(depth: int, neighbours: int, weight: float, fusion: Fusion = RANKED) -> Smoothing:
    snapshot = TableSnapshot(PASSAGES, {})
    return Smoothing.of(fusion, snapshot, depth=depth, neighbours=neighbours, weight=weight)


def test_each_counts_partly_by_the_mean_of_those_most_like_it() -> None:
    around = seen(3, 2, 0.5)
    # 1 is like 2 (.6) alone; 2 is like 1 (.6) and 3 (.8); 3 is like 2 (.8) alone.
    assert around.around.tolist() == pytest.approx([0.5, (0.6 * 0.9 + 0.8 * 0.4) / 1.4, 0.5])
    found = around.smoothed(RANKED)
    assert found.ranking.rows.tolist() == [1, 2, 3]
    assert found.ranking.scores.tolist() == pytest.approx([0.7, 0.557143, 0.45], abs=1e-6)
    assert found.scores["dense"].tolist() == pytest.approx([1.0, 0.6, np.nan], nan_ok=True)


def test_only_as_many_as_are_wanted_count() -> None:
    assert seen(3, 1, 0.5).around.tolist() == pytest.approx([0.5, 0.4, 0.5])


def test_only_the_best_are_compared_and_the_others_keep_their_scores() -> None:
    around = seen(2, 5, 1.0)
    assert around.rows.tolist() == [1, 2]
    found = around.smoothed(RANKED).ranking
    assert found.rows.tolist() == [2, 1, 3]
    assert found.scores.tolist() == pytest.approx([0.9, 0.5, 0.4])


def test_one_alone_keeps_its_score() -> None:
    assert seen(1, 5, 0.5).smoothed(RANKED).ranking.scores.tolist() == [0.9, 0.5, 0.4]


@pytest.mark.parametrize(
    ("depth", "weight", "fusion"), [(3, 0.0, RANKED), (4, 0.5, RANKED), (50, 0.2, NOTHING)]
)
def test_nothing_is_looked_at_where_that_does_not_count_or_few_are_found(
    depth: int, weight: float, fusion: Fusion
) -> None:
    around = seen(depth, 5, weight, fusion)
    assert (len(around.rows), len(around.around)) == (0, 0)
    assert around.smoothed(fusion) is fusion


def test_what_is_like_nothing_keeps_its_own() -> None:
    vectors = np.array([unit(1, 0), unit(0, 1), unit(-1, 0)])
    scores = np.array([0.9, 0.5, 0.1])
    assert around_each(vectors, scores, 2).tolist() == scores.tolist()


@st.composite
def placed(draw: st.DrawFn) -> tuple[Vectors, Scores]:
    scores = draw(st.lists(st.floats(0, 1), min_size=1, max_size=12))
    angles = draw(st.lists(st.floats(0, 6.3), min_size=len(scores), max_size=len(scores)))
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    return vectors, np.sort(np.array(scores))[::-1].copy()


@given(placed(), st.integers(1, 12), st.floats(0, 1), st.integers(1, 12))
def test_whatever_stands_around_them(
    drawn: tuple[Vectors, Scores], neighbours: int, weight: float, depth: int
) -> None:
    vectors, scores = drawn
    around = around_each(vectors[:depth], scores[:depth], neighbours)
    assert ((around >= scores[:depth].min()) & (around <= scores[:depth].max())).all()
    fusion = Fusion(Ranking.of(range(len(scores)), scores), {})
    found = Smoothing(fusion.ranking.rows[:depth], around, weight).smoothed(fusion).ranking
    assert sorted(found.rows.tolist()) == list(range(len(scores)))
    assert (found.scores[1:] <= found.scores[:-1]).all()
    looked = found.rows < depth
    assert found.scores[looked].min() >= found.scores[~looked].max(initial=0.0) - 1e-12
    assert [float(s) for s in found.scores[~looked]] == scores[depth:].tolist()
