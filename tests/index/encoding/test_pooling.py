import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.encoding.pooling import pooled, said

TOKENS = np.array([[9, 9], [1, 0], [3, 0], [0, 2], [9, 9]], np.float32)
PLACES = [(0, 0), (0, 4), (5, 7), (8, 12), (0, 0)]


def test_a_part_is_the_mean_of_its_tokens_scaled_to_unit_length() -> None:
    assert pooled(TOKENS, PLACES, [(0, 7), (8, 12)]).tolist() == [[1, 0], [0, 1]]
    whole = pooled(TOKENS, PLACES, [(0, 12)])
    np.testing.assert_allclose(whole, [[4 / np.sqrt(20), 2 / np.sqrt(20)]], rtol=1e-6)


def test_a_token_that_reaches_into_a_part_belongs_to_it() -> None:
    assert pooled(TOKENS, PLACES, [(11, 20), (12, 20), (4, 5)]).tolist() == [[0, 1], [0, 0], [0, 0]]


def test_no_parts_have_no_vectors() -> None:
    assert pooled(TOKENS, PLACES, []).shape == (0, 2)
    assert pooled(TOKENS[:0], [], [(0, 3)]).tolist() == [[0, 0]]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted), max_size=5))
def test_vectors_are_of_unit_length_or_none(parts: list[list[int]]) -> None:
    spans = [(start, end) for start, end in parts]
    lengths = np.linalg.norm(pooled(TOKENS, PLACES, spans), axis=1)
    assert ((np.abs(lengths - 1) < 1e-6) | (lengths == 0)).all()


def test_tokens_of_a_text_are_scaled_to_unit_length_without_special_ones_and_prompts() -> None:
    assert said(TOKENS, PLACES, 0).tolist() == [[1, 0], [1, 0], [0, 1]]
    assert said(TOKENS, PLACES, 7).tolist() == [[0, 1]]
    assert said(TOKENS, PLACES, 12).shape == (0, 2)
    assert said(TOKENS[:0], [], 0).shape == (0, 2)
    assert said(np.zeros((1, 2), np.float32), [(0, 4)], 0).tolist() == [[0, 0]]
