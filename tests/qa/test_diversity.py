import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.diversity import diverse
from tests.fakes import unit, units

SIZES = st.integers(0, 12)


def falling(generator: np.random.Generator, n: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.sort(generator.random(n))[::-1]


def test_a_passage_like_the_best_gives_way_to_another() -> None:
    vectors = np.stack([unit(1, 0), unit(1, 0.01), unit(0, 1)])
    scores = np.array([1.0, 0.9, 0.8])
    assert diverse(scores, vectors, 3, 0.0) == [0, 1, 2]
    assert diverse(scores, vectors, 3, 0.3) == [0, 2, 1]
    assert diverse(scores, vectors, 2, 0.3) == [0, 2]


def test_likeness_is_to_the_likest_that_was_chosen() -> None:
    vectors = np.stack([unit(1, 0, 0), unit(0, 1, 0), unit(0, 1, 0.1), unit(0, 0, 1)])
    assert diverse(np.array([1.0, 0.9, 0.8, 0.1]), vectors, 4, 0.5) == [0, 1, 3, 2]


@given(SIZES, st.integers(0, 15), st.integers(0, 2**32 - 1))
def test_none_of_it_is_the_ranking_itself(n: int, k: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    vectors = units(generator, n, 4)
    assert diverse(falling(generator, n), vectors, k, 0.0) == list(range(min(n, k)))


@given(SIZES, st.integers(0, 15), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_each_is_chosen_once_as_by_the_definition(
    n: int, k: int, diversity: float, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    scores, vectors = falling(generator, n), units(generator, n, 4)
    chosen = diverse(scores, vectors, k, diversity)
    assert len(set(chosen)) == len(chosen) == min(n, k)
    cosines = vectors @ vectors.T
    for count, at in enumerate(chosen):
        worth = {
            each: (1 - diversity) * scores[each]
            - diversity * max((cosines[each, one] for one in chosen[:count]), default=0.0)
            for each in set(range(n)) - set(chosen[:count])
        }
        assert worth[at] >= max(worth.values()) - 1e-5
