"""Signals become a probability."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import Calibration, Signals

NAMES = (
    "similarity", "sentence", "nearness", "coverage", "lexical", "lead", "denies", "unnamed"
)  # fmt: skip
SEEN = Signals(
    similarity=0.5,
    sentence=0.75,
    nearness=0.25,
    coverage=1.0,
    lexical=0.125,
    lead=0.0,
    denies=0.0,
    unnamed=1.0,
)
weights = st.floats(-1e300, 1e300)
seen = st.builds(Signals, **dict.fromkeys(NAMES, st.floats(-2, 2)))
eights = st.tuples(*[weights] * 8)


def test_the_signals_stand_in_their_order() -> None:
    assert SEEN.values == (0.5, 0.75, 0.25, 1.0, 0.125, 0.0, 0.0, 1.0)
    assert Signals.__slots__ == NAMES


def test_a_probability_is_the_logistic_of_the_weighted_sum() -> None:
    calibration = Calibration(weights=(2.0, 4.0, -4.0, 0.5, 8.0, 3.0, 5.0, -1.5), intercept=-1.0)
    # 1 + 3 - 1 + .5 + 1 + 0 + 0 - 1.5 - 1 = 2
    assert calibration.probability(SEEN) == pytest.approx(1 / (1 + math.exp(-2)))
    other = Calibration(weights=tuple(-weight for weight in calibration.weights), intercept=1.0)
    assert other.probability(SEEN) == pytest.approx(1 / (1 + math.exp(2)))
    assert Calibration(weights=(0.0,) * 8, intercept=0.0).probability(SEEN) == 0.5


@given(eights, weights, seen)
def test_it_is_between_0_and_1_whatever_was_fitted(
    of_each: tuple[float, ...], intercept: float, signals: Signals
) -> None:
    probability = Calibration(weights=of_each, intercept=intercept).probability(signals)
    assert 0 <= probability <= 1


@given(
    seen,
    st.sampled_from(range(8)),
    st.floats(-2, 2),
    st.lists(st.floats(-20, 20), min_size=8, max_size=8),
    st.floats(0, 20),
)
def test_more_of_what_speaks_for_an_answer_never_makes_it_less_likely(
    signals: Signals, at: int, value: float, of_each: list[float], weight: float
) -> None:
    of_each[at] = weight
    calibration = Calibration(weights=tuple(of_each), intercept=0.0)
    values = dict(zip(NAMES, signals.values, strict=True))
    low, high = sorted((values[NAMES[at]], value))
    less = calibration.probability(Signals(**{**values, NAMES[at]: low}))
    more = calibration.probability(Signals(**{**values, NAMES[at]: high}))
    assert less <= more


@pytest.mark.parametrize(
    ("of_each", "intercept"),
    [
        ((), 0.0),
        ((1.0,) * 7, 0.0),
        ((1.0,) * 9, 0.0),
        ((*(1.0,) * 7, math.nan), 0.0),
        ((math.inf, *(1.0,) * 7), 0.0),
        ((1.0,) * 8, -math.inf),
        ((1.0,) * 8, math.nan),
    ],
)
def test_what_is_no_calibration_is_refused(of_each: tuple[float, ...], intercept: float) -> None:
    with pytest.raises(ValueError, match="not a finite weight for each of"):
        Calibration(weights=of_each, intercept=intercept)
