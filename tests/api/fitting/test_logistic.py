import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from api.fitting.folds import FOLDS
from api.fitting.logistic import Logistic, base_rates, fit, held_out, log_likelihoods

RNG = np.random.default_rng(7)
SIGNALS = RNG.normal(size=(400, 3)) * [1.0, 100.0, 0.01] + [5.0, -300.0, 0.0]
TRUE = Logistic((1.5, 0.02, 0.0), 0.02 * 300 - 1.5 * 5 + 0.5)
IS_RIGHT = RNG.random(400) < TRUE.probabilities(SIGNALS)


def test_what_made_the_outcomes_is_found_in_the_units_of_the_signals() -> None:
    found = fit(SIGNALS, IS_RIGHT)
    assert found.coefficients[0] == pytest.approx(1.5, abs=0.4)
    assert found.coefficients[1] == pytest.approx(0.02, abs=0.006)
    difference = found.probabilities(SIGNALS) - TRUE.probabilities(SIGNALS)
    assert np.abs(difference).mean() < 0.05
    assert fit(SIGNALS, IS_RIGHT) == found


def test_a_signal_that_never_changes_counts_for_nothing() -> None:
    constant = np.column_stack([SIGNALS[:, 0], np.full(400, 3.0)])
    found = fit(constant, IS_RIGHT)
    assert found.coefficients[1] == 0.0
    assert np.isfinite(found.probabilities(constant)).all()


@given(st.integers(0, FOLDS - 1))
def test_no_outcome_tells_of_its_own_fold(fold: int) -> None:
    folds = np.arange(400) % FOLDS
    inside = folds == fold
    turned = np.where(inside, ~IS_RIGHT, IS_RIGHT)
    before, after = held_out(SIGNALS, IS_RIGHT, folds), held_out(SIGNALS, turned, folds)
    assert (before[inside] == after[inside]).all()
    assert (before[~inside] != after[~inside]).any()


def test_a_base_rate_is_that_of_the_other_folds() -> None:
    is_right = np.array([True, True, False, False, False, True])
    folds = np.array([0, 0, 0, 1, 1, 2])
    assert base_rates(is_right, folds) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 3 / 4, 3 / 4, 2 / 5])


def test_the_log_loss_is_the_one_everybody_means() -> None:
    probabilities = TRUE.probabilities(SIGNALS)
    found = log_likelihoods(probabilities, IS_RIGHT)
    assert -found.mean() == pytest.approx(log_loss(IS_RIGHT, probabilities))
    assert (found <= 0).all()


def test_who_is_sure_and_wrong_loses_much_but_not_all() -> None:
    found = log_likelihoods(np.array([0.0, 1.0, 1.0]), np.array([True, True, False]))
    assert found == pytest.approx([np.log(1e-6), 0.0, np.log(1e-6)], abs=1e-5)
