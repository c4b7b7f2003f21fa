from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from api.fitting.calibrating import calibrated
from api.fitting.outcomes import Outcome
from qa.errors import InvalidInput
from qa.questions import Question

Told = Callable[[float], float]


def outcomes(told: Told, *, count: int = 200, seed: int = 3) -> list[Outcome]:
    """Make outcomes of which one signal tells; the other is noise. Wrong ones have no answer."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        signal = rng.normal()
        is_right = bool(rng.random() < expit(2 * signal + 0.5))
        made.append(
            Outcome(
                question=Question(text=f"Question {number}?"),
                signals=(signal, rng.normal()),
                confidence=told(signal),
                is_right=is_right,
                is_answerable=is_right,
            )
        )
    return made


def truth(signal: float) -> float:
    return float(expit(2 * signal + 0.5))


def too_sure(signal: float) -> float:
    return float(expit(10 * signal + 8))


def test_what_is_too_sure_is_calibrated() -> None:
    found = calibrated(outcomes(too_sure))
    assert found.adopted
    assert found.after.log_loss < found.before.log_loss
    assert found.after.ece < found.before.ece
    assert found.best.coefficients[0] == pytest.approx(2, abs=0.7)
    assert found.best.coefficients[1] == pytest.approx(0, abs=0.5)
    assert found.right + found.wrong == found.compared.questions == 200
    evidence = found.evidence
    assert evidence["before"] > evidence["cross_validated"]
    assert evidence["better"] + evidence["worse"] == 200
    assert evidence["p"] < 0.05


@pytest.mark.parametrize("seed", range(4))
def test_what_knows_the_truth_is_left(seed: int) -> None:
    found = calibrated(outcomes(truth, count=80, seed=seed))
    assert not found.adopted
    assert found.after.log_loss == pytest.approx(found.before.log_loss, abs=0.1)


@pytest.mark.parametrize("seed", range(4))
def test_signals_that_tell_nothing_are_not_adopted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = [
        replace(outcome, signals=tuple(rng.normal(size=8)), confidence=0.58)
        for outcome in outcomes(truth, count=80)
    ]
    assert not calibrated(made).adopted


def test_the_same_outcomes_give_the_same_whatever_their_order() -> None:
    made = outcomes(too_sure)
    turned = made[::-1]
    first, second = calibrated(made), calibrated(turned)
    assert first.after == second.after
    assert first.best.coefficients == pytest.approx(second.best.coefficients)


def test_few_outcomes_of_a_kind_tell_nothing() -> None:
    right = [each for each in outcomes(truth) if each.is_right]
    with pytest.raises(InvalidInput, match=rf"{len(right)} were answered rightly and 0 were not"):
        calibrated(right)
    wrong = [each for each in outcomes(truth) if not each.is_right]
    with pytest.raises(InvalidInput, match="and 1 were not: 20 different ones"):
        calibrated([*right, *30 * wrong[:1]])


def test_where_all_can_be_answered_nothing_is_said_of_what_cannot() -> None:
    made = [replace(each, is_answerable=True) for each in outcomes(too_sure)]
    found = calibrated(made)
    assert (found.before.auroc, found.after.auroc) == (None, None)
    assert found.adopted
