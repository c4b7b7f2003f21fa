from hypothesis import given
from hypothesis import strategies as st

from qa.ranking import Ranking


def test_the_highest_score_comes_first() -> None:
    ranking = Ranking.of([3, 1, 2], [0.1, 0.3, 0.2])
    assert ranking.rows.tolist() == [1, 2, 3]
    assert ranking.scores.tolist() == [0.3, 0.2, 0.1]


def test_ties_stand_in_the_order_of_rows() -> None:
    ranking = Ranking.of([9, 4, 7, 1], [0.5, 0.5, 0.9, 0.5])
    assert ranking.rows.tolist() == [7, 1, 4, 9]


def test_the_top_is_kept_in_order_and_is_all_where_more_is_asked_for() -> None:
    ranking = Ranking.of([1, 2, 3], [1, 2, 3])
    assert ranking.top(2).rows.tolist() == [3, 2]
    assert ranking.top(2).scores.tolist() == [3.0, 2.0]
    assert len(ranking.top(10)) == 3
    assert len(ranking) == 3


def test_nothing_can_be_ranked() -> None:
    ranking = Ranking.of([], [])
    assert len(ranking) == 0
    assert len(ranking.top(5)) == 0


@given(st.dictionaries(st.integers(0, 10_000), st.integers(0, 6)))
def test_scores_fall_and_ties_stand_in_the_order_of_rows_however_many(
    scores: dict[int, int],
) -> None:
    ranking = Ranking.of(list(scores), [scores[row] / 7 for row in scores])
    assert ranking.rows.tolist() == sorted(scores, key=lambda row: (-scores[row], row))
    assert ranking.scores.tolist() == [scores[row] / 7 for row in ranking.rows.tolist()]
