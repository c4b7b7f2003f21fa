import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.feedback import shares, towards
from tests.fakes import units

X, Y = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


def test_the_query_moves_by_the_weighted_mean_of_what_was_found() -> None:
    moved = towards(X, np.stack([X, Y]), np.array([1.0, 3.0]), weight=0.8)
    # X + .8 * (.25 X + .75 Y) = (1.2, .6), of length 1.341641
    assert moved == pytest.approx([0.894427, 0.447214], abs=1e-6)
    assert moved.dtype == np.float32


def test_where_nothing_was_found_the_query_stays() -> None:
    assert towards(X, np.empty((0, 2), np.float32), np.array([]), weight=0.6) is X
    assert towards(X, np.stack([Y]), np.array([0.0]), weight=0.6) is X


def test_a_weight_of_nothing_moves_nothing() -> None:
    assert towards(X, np.stack([Y]), np.array([1.0]), weight=0.0).tolist() == [1.0, 0.0]


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.floats(0.0, 0.9))
def test_the_moved_query_has_unit_length(seed: int, count: int, weight: float) -> None:
    generator = np.random.default_rng(seed)
    query, *found = units(generator, count + 1, 8)
    moved = towards(query, np.stack(found), generator.random(count) + 0.01, weight=weight)
    assert np.linalg.norm(moved) == pytest.approx(1, abs=1e-5)


def test_shares_sum_to_1_unless_nothing_counts() -> None:
    assert shares(np.array([1.0, 3.0])).tolist() == [0.25, 0.75]
    assert shares(np.array([0.0, 0.0])).tolist() == [0.0, 0.0]
