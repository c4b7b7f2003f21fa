from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from api.adjusting import SIGNALS, calibration_in_force
from api.fitting.calibrating import calibrate, calibrated
from api.fitting.outcomes import Outcome
from api.library import Library
from index.adjustments import CALIBRATION
from qa.answers import Answer
from qa.confidence import DEFAULT, Calibration
from qa.errors import InvalidInput
from qa.questions import Question
from qa.signals import Signals
from tests.api.fitting.stock import THINGS, lines

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


UNANSWERABLE = [
    {"question": f"Do you sell {thing} number {number} as a gift?", "documents": []}
    for number, thing in enumerate(("cards", "wine", "books", "songs", "lamps") * 5)
]
STEPS = [
    {
        "question": f"How is the {thing} at home replaced, step {number}?",
        "documents": [f"guide{each}" for each in range(number % 10, 40, 10)],
    }
    for number, thing in enumerate(THINGS * 3)
]


def by_similarity(answer: Answer) -> tuple[float, tuple[float, ...]]:
    """Be sure of everything; the signals are the best cosine, and nothing."""
    return 0.99, (answer.passages[0].scores.get("dense", 0.0), *[0.0] * (len(SIGNALS) - 1))


def in_force(library: Library) -> Calibration:
    return calibration_in_force(library.home, library.collection())


def test_a_calibration_that_is_proven_is_in_force(parts: Library, tmp_path: Path) -> None:
    asked = lines(tmp_path / "q.jsonl", [*STEPS, *UNANSWERABLE])
    told: list[tuple[int, int]] = []
    dry = calibrate(parts, asked, told=by_similarity, dry_run=True)
    assert in_force(parts) == DEFAULT
    found = calibrate(parts, asked, told=by_similarity, progress=lambda *at: told.append(at))
    assert found == dry
    assert found.adopted
    assert (found.right, found.wrong) == (30, 25)
    assert found.after.auroc is not None
    assert found.after.auroc > 0.9
    assert told[-1] == (55, 55)
    assert in_force(parts).weights == found.best.coefficients
    assert in_force(parts).weights[0] > 0
    kept = parts.home.catalog.adjustments.newest("default", CALIBRATION)
    assert kept
    assert kept.evidence == found.evidence


def test_a_calibration_that_is_not_is_left(parts: Library, tmp_path: Path) -> None:
    asked = lines(tmp_path / "q.jsonl", [*STEPS, *UNANSWERABLE])
    calibrate(parts, asked, told=by_similarity)
    before = in_force(parts)

    def as_in_force(answer: Answer) -> tuple[float, tuple[float, ...]]:
        signals = by_similarity(answer)[1]
        return before.probability(Signals(**dict(zip(SIGNALS, signals, strict=True)))), signals

    assert not calibrate(parts, asked, told=as_in_force).adopted
    assert in_force(parts) == before
