from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.evaluating.comparing import chance, compare
from api.evaluating.evaluation import Evaluation
from api.evaluating.ranking import means
from api.evaluating.runs import Kept
from qa.errors import InvalidInput


def run(values: Mapping[str, float], **measures: float) -> Evaluation:
    kept = {"ndcg@10": values}
    return Evaluation(
        measures=means(kept) | measures,
        values=kept,
        documents=1,
        passages=1,
        queries=len(values),
        unanswerable=0,
        failed=0,
        seconds=0,
    )


def kept(found: Evaluation) -> Kept:
    return Kept(measures=found.measures, values=found.values)


@given(st.dictionaries(st.text(), st.floats(0, 1), min_size=1))
def test_a_run_differs_in_nothing_from_itself(values: dict[str, float]) -> None:
    (same,) = compare(kept(run(values)), run(values))
    assert (same.p, same.gained, same.lost, same.gains, same.losses) == (1.0, 0, 0, (), ())
    assert same.before == same.after


def test_gains_and_losses_stand_side_by_side() -> None:
    before = {f"q{n:02}": n / 20 for n in range(20)}
    after = {query: 19 / 20 - value for query, value in before.items()}
    (found,) = compare(kept(run(before)), run(after))
    assert (found.gained, found.lost, found.questions) == (10, 10, 20)
    assert found.gains[0] == ("q00", 0.95)
    assert found.losses[0] == ("q19", -0.95)
    assert [change for _, change in found.gains] == sorted((c for _, c in found.gains))[::-1]
    assert len(found.gains) == len(found.losses) == 10


def test_ten_are_named_and_all_are_counted() -> None:
    before = dict.fromkeys(map(str, range(30)), 0.0)
    (found,) = compare(kept(run(before)), run(dict.fromkeys(before, 0.5)))
    assert (found.gained, len(found.gains), found.losses) == (30, 10, ())
    assert found.p is not None
    assert found.p < 0.001


def test_questions_of_one_run_alone_do_not_count() -> None:
    (found,) = compare(kept(run({"a": 0.0, "b": 0.2})), run({"b": 0.4, "c": 1.0}))
    assert (found.before, found.after, found.questions) == (0.2, 0.4, 1)


def test_what_is_no_mean_is_compared_without_chance() -> None:
    _, auroc = compare(kept(run({"a": 0.0}, auroc=0.5)), run({"a": 1.0}, auroc=0.7))
    assert (auroc.before, auroc.after, auroc.p, auroc.questions) == (0.5, 0.7, None, 0)


def test_measures_of_one_run_alone_are_left_out() -> None:
    before = kept(run({"a": 0.0}, ece=1.0))
    found = compare(before, run({"a": 1.0}, auroc=1.0))
    assert [each.measure for each in found] == ["ndcg@10"]


def test_runs_of_other_questions_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no question in common"):
        compare(kept(run({"a": 0.0})), run({"b": 0.0}))


def test_chance_counts_the_signs_that_would_do_as_well() -> None:
    assert chance(np.array([0.5])) == 1.0
    assert chance(np.array([0.5, 0.5])) == 0.5
    assert chance(np.array([0.1, 0.2, 0.3, 0.0])) == 0.25
    assert chance(np.array([0.1, 0.2, -0.3])) == 1.0


@given(st.lists(st.integers(-5, 5), max_size=8))
def test_chance_has_no_side(differences: list[int]) -> None:
    values = np.array(differences, float)
    assert chance(values) == chance(-values)
    assert 0 < chance(values) <= 1
