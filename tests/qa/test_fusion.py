import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.fusion import fuse, normalise
from qa.ranking import Ranking

HALVES = {"dense": 0.5, "lexical": 0.5}
FINITE = st.floats(-1e6, 1e6, allow_nan=False)
# Scores a millionth apart: closer ones may become one by rounding.
SCORES = st.lists(st.integers(-(10**6), 10**6).map(lambda n: n / 1000), min_size=1, max_size=30)


@st.composite
def rankings(draw: st.DrawFn) -> Ranking:
    rows = draw(st.lists(st.integers(0, 40), unique=True, max_size=20))
    scores = draw(st.lists(FINITE, min_size=len(rows), max_size=len(rows)))
    return Ranking.of(rows, scores)


def test_scores_are_scaled_to_between_0_and_1() -> None:
    assert normalise([3.0, 1.0, 2.0]).tolist() == [1.0, 0.0, 0.5]


def test_equal_scores_are_all_1_and_no_scores_stay_none() -> None:
    assert normalise([4.0, 4.0]).tolist() == [1.0, 1.0]
    assert normalise([-2.0]).tolist() == [1.0]
    assert normalise([]).tolist() == []


@given(st.lists(FINITE, min_size=1))
def test_normalised_scores_are_within_0_and_1(scores: list[float]) -> None:
    values = normalise(scores)
    assert (values >= 0).all()
    assert (values <= 1).all()
    assert values.max() == 1


@given(SCORES)
def test_normalising_keeps_the_order(scores: list[float]) -> None:
    values = normalise(scores)
    for a in range(len(scores)):
        for b in range(len(scores)):
            if scores[a] < scores[b]:
                assert values[a] < values[b]


def test_fused_scores_are_the_weighted_sum_of_normalised_ones() -> None:
    dense = Ranking.of([1, 2, 3], [0.9, 0.5, 0.1])  # 1, .5, 0
    lexical = Ranking.of([2, 4], [12.0, 2.0])  # 1, 0
    fusion = fuse({"dense": dense, "lexical": lexical}, {"dense": 0.6, "lexical": 0.2})
    assert fusion.ranking.rows.tolist() == [1, 2, 3, 4]
    assert fusion.ranking.scores == pytest.approx([0.75, 0.375 + 0.25, 0.0, 0.0])


def test_a_floor_is_the_lowest_score_there_could_have_been() -> None:
    assert normalise([6.0, 3.0, 12.0], 0.0).tolist() == [0.5, 0.25, 1.0]
    assert normalise([5.0, 5.0], 0.0).tolist() == [1.0, 1.0]
    assert normalise([0.0], 0.0).tolist() == [1.0]
    dense = Ranking.of([1, 2], [0.9, 0.5])  # 1, 0
    lexical = Ranking.of([2, 4], [12.0, 3.0])  # 1, .25
    fusion = fuse({"dense": dense, "lexical": lexical}, HALVES, {"lexical": 0.0})
    assert fusion.ranking.rows.tolist() == [1, 2, 4]
    assert fusion.ranking.scores.tolist() == [0.5, 0.5, 0.125]


def test_ties_stand_in_the_order_of_rows() -> None:
    fusion = fuse(
        {"dense": Ranking.of([9, 5], [1.0, 1.0]), "lexical": Ranking.of([7, 2], [3.0, 3.0])}, HALVES
    )
    assert fusion.ranking.rows.tolist() == [2, 5, 7, 9]
    assert fusion.ranking.scores.tolist() == [0.5] * 4


def test_what_each_searcher_said_stands_beside_the_ranking_and_nan_where_it_said_nothing() -> None:
    fusion = fuse(
        {"dense": Ranking.of([1, 2], [0.2, 0.8]), "lexical": Ranking.of([3, 1], [5.0, 9.0])}, HALVES
    )
    assert fusion.ranking.rows.tolist() == [1, 2, 3]
    np.testing.assert_array_equal(fusion.scores["dense"], [0.2, 0.8, np.nan])
    np.testing.assert_array_equal(fusion.scores["lexical"], [9.0, np.nan, 5.0])


def test_a_searcher_that_finds_nothing_takes_no_weight() -> None:
    fusion = fuse({"dense": Ranking.of([4, 6], [0.3, 0.1]), "lexical": Ranking.of([], [])}, HALVES)
    assert fusion.ranking.rows.tolist() == [4, 6]
    assert fusion.ranking.scores.tolist() == [1.0, 0.0]
    assert np.isnan(fusion.scores["lexical"]).all()


def test_searchers_that_find_nothing_give_nothing() -> None:
    fusion = fuse({"dense": Ranking.of([], []), "lexical": Ranking.of([], [])}, HALVES)
    assert len(fusion.ranking) == 0
    assert {name: len(values) for name, values in fusion.scores.items()} == {
        "dense": 0,
        "lexical": 0,
    }
    assert np.isnan(fusion.scores_of(np.array([3]))["dense"]).all()


def test_weights_of_nothing_give_0_and_no_division_by_it() -> None:
    fusion = fuse({"dense": Ranking.of([1, 2], [1.0, 2.0])}, {"dense": 0.0})
    assert fusion.ranking.rows.tolist() == [1, 2]
    assert fusion.ranking.scores.tolist() == [0.0, 0.0]


def test_scores_of_other_rows_are_given_in_their_order() -> None:
    fusion = fuse(
        {"dense": Ranking.of([1, 2, 8], [0.2, 0.8, 0.5]), "lexical": Ranking.of([3], [5.0])}, HALVES
    )
    scores = fusion.scores_of(np.array([3, 8, 5, 1]))
    np.testing.assert_array_equal(scores["dense"], [np.nan, 0.5, np.nan, 0.2])
    np.testing.assert_array_equal(scores["lexical"], [5.0, np.nan, np.nan, np.nan])


@given(SCORES)
def test_fusing_one_ranking_keeps_its_order(scores: list[float]) -> None:
    alone = Ranking.of(range(len(scores)), scores)
    fused = fuse({"dense": alone}, {"dense": 0.3}).ranking
    assert fused.rows.tolist() == alone.rows.tolist()


@given(rankings(), rankings())
def test_the_order_in_which_searchers_are_named_changes_nothing(a: Ranking, b: Ranking) -> None:
    one = fuse({"dense": a, "lexical": b}, HALVES)
    other = fuse({"lexical": b, "dense": a}, HALVES)
    assert one.ranking.rows.tolist() == other.ranking.rows.tolist()
    assert one.ranking.scores.tolist() == other.ranking.scores.tolist()


@given(rankings(), rankings())
def test_every_row_found_is_there_once_with_a_score_between_0_and_1(a: Ranking, b: Ranking) -> None:
    fused = fuse({"dense": a, "lexical": b}, HALVES).ranking
    assert sorted(fused.rows.tolist()) == sorted({*a.rows.tolist(), *b.rows.tolist()})
    assert ((fused.scores >= 0) & (fused.scores <= 1)).all()
    assert (np.diff(fused.scores) <= 0).all()


def test_what_is_put_first_keeps_its_scores_and_the_rest_its_order() -> None:
    rankings = {"dense": Ranking.of([1, 2, 3], [0.9, 0.6, 0.3]), "lexical": Ranking.of([3], [5.0])}
    fusion = fuse(rankings, {"dense": 0.5, "lexical": 0.5})
    led = fusion.led_by(np.array([7, 2]))
    rest = [row for row in fusion.ranking.rows.tolist() if row != 2]
    assert led.ranking.rows.tolist() == [7, 2, *rest]
    then = dict(zip(fusion.ranking.rows.tolist(), fusion.ranking.scores.tolist(), strict=True))
    assert led.ranking.scores.tolist() == [0.0, then[2], *(then[row] for row in rest)]
    assert np.isnan(led.scores["dense"][0])
    assert led.scores["dense"][1] == 0.6
    assert fusion.led_by(np.empty(0, np.int64)).ranking.rows.tolist() == (
        fusion.ranking.rows.tolist()
    )
