"""Vectors that become bits, and what these still tell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sketches import estimates, sketched, width


def unit_vectors(number: int, dimension: int, seed: int) -> np.ndarray:
    found = np.random.default_rng(seed).standard_normal((number, dimension)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def test_a_bit_says_whether_a_number_is_positive() -> None:
    vectors = np.array([[0.1, -0.1, 0, 1, 1, 1, 1, 1, 1, -1], [-1] * 10], np.float32)
    assert sketched(vectors).tolist() == [[0b10011111, 0b10000000], [0, 0]]
    assert (width(10), width(8), width(384)) == (2, 1, 48)


def test_a_dot_product_estimates_the_cosine() -> None:
    passages, random = unit_vectors(200, 384, 1), unit_vectors(200, 384, 2)
    for cosine in (0.0, 0.5, 0.9):
        away = random - (random * passages).sum(axis=1, keepdims=True) * passages
        away /= np.linalg.norm(away, axis=1, keepdims=True)
        asked = cosine * passages + np.sqrt(1 - cosine**2) * away
        found = (asked * estimates(sketched(passages), 384)).sum(axis=1)
        assert found.mean() == pytest.approx(cosine, abs=0.01)
        assert found.std() < 0.06


@given(st.integers(0, 5), st.integers(1, 40), st.integers(0, 9))
def test_shapes_and_signs_come_back(number: int, dimension: int, seed: int) -> None:
    vectors = unit_vectors(number, dimension, seed)
    sketches = sketched(vectors)
    assert sketches.shape == (number, width(dimension))
    found = estimates(sketches, dimension)
    assert found.shape == (number, dimension)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found > 0, vectors > 0)
    np.testing.assert_array_equal(sketched(found), sketches)


def test_of_no_tokens_there_is_nothing() -> None:
    assert sketched(np.empty((0, 384), np.float32)).shape == (0, 48)
    assert estimates(np.empty((0, 48), np.uint8), 384).shape == (0, 384)
