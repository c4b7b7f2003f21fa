from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from api.adjusting import calibration_in_force, calibration_value
from api.fitting.calibrating import calibrate, calibrated
from api.fitting.outcomes import Outcome
from api.library import Library
from index.adjustments import CALIBRATION
from qa.confidence import DEFAULT, Calibration, Signals
from qa.errors import CollectionReplaced, InvalidInput
from qa.questions import Question
from tests.api.fitting.stock import THINGS, lines

SIGNALS = tuple(field.name for field in fields(Signals))
NOTHING = dict.fromkeys(SIGNALS, 0.0)


def by_similarity(weight: float, intercept: float) -> Calibration:
    return Calibration(weights=(weight, *[0.0] * (len(SIGNALS) - 1)), intercept=intercept)


TRUTH = by_similarity(2, 0.5)
TOO_SURE = by_similarity(10, 8)


def outcomes(*, count: int = 200, seed: int = 3) -> list[Outcome]:
    """Make outcomes of which one signal tells; another is noise. Wrong ones have no answer."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        signals = Signals(**{**NOTHING, "similarity": rng.normal(), "lead": rng.normal()})
        is_right = bool(rng.random() < TRUTH.probability(signals))
        made.append(
            Outcome(
                question=Question(text=f"Question {number}?"),
                signals=signals,
                is_right=is_right,
                is_answerable=is_right,
            )
        )
    return made


@pytest.mark.parametrize("now", [TOO_SURE, None])
def test_what_is_too_sure_or_unsure_is_calibrated(now: Calibration | None) -> None:
    found = calibrated("c", now, outcomes())
    assert found.adopted
    assert found.after.log_loss < found.before.log_loss
    assert found.value["weights"]["similarity"] == pytest.approx(2, abs=0.7)
    assert found.value["weights"]["lead"] == pytest.approx(0, abs=0.5)
    assert found.value["weights"]["coverage"] == 0.0
    assert found.right + found.wrong == found.compared.questions == 200
    evidence = found.evidence
    assert evidence["before"] > evidence["cross_validated"]
    assert evidence["better"] + evidence["worse"] == 200
    assert evidence["p"] < 0.05


def test_figures_before_are_those_of_what_is_in_force() -> None:
    found = calibrated("c", TOO_SURE, outcomes())
    assert found.before.ece > found.after.ece
    assert found.before.auroc == pytest.approx(found.after.auroc, abs=0.02)
    unsure = calibrated("c", None, outcomes())
    assert unsure.before.ece < 0.05
    assert unsure.before.auroc == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("seed", range(4))
def test_what_knows_the_truth_is_left(seed: int) -> None:
    found = calibrated("c", TRUTH, outcomes(count=80, seed=seed))
    assert not found.adopted
    assert found.after.log_loss == pytest.approx(found.before.log_loss, abs=0.1)


@pytest.mark.parametrize("seed", range(4))
def test_signals_that_tell_nothing_are_not_adopted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = [
        replace(outcome, signals=Signals(**dict(zip(SIGNALS, rng.normal(size=8), strict=True))))
        for outcome in outcomes(count=80)
    ]
    found = calibrated("c", None, made)
    assert not found.adopted
    assert found.after.log_loss > found.before.log_loss  # though it fits these outcomes better


def test_the_same_outcomes_give_the_same_whatever_their_order() -> None:
    made = outcomes()
    first, second = calibrated("c", TOO_SURE, made), calibrated("c", TOO_SURE, made[::-1])
    assert first.after == second.after
    assert first.best.coefficients == pytest.approx(second.best.coefficients)


def test_few_outcomes_of_a_kind_tell_nothing() -> None:
    right = [each for each in outcomes() if each.is_right]
    with pytest.raises(InvalidInput, match=rf"{len(right)} were answered rightly and 0 were not"):
        calibrated("c", TRUTH, right)
    wrong = [each for each in outcomes() if not each.is_right]
    with pytest.raises(InvalidInput, match="and 1 were not: 20 different ones"):
        calibrated("c", TRUTH, [*right, *30 * wrong[:1]])


def test_where_all_can_be_answered_nothing_is_said_of_what_cannot() -> None:
    found = calibrated("c", TOO_SURE, [replace(each, is_answerable=True) for each in outcomes()])
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


@pytest.fixture
def asked(parts: Library, tmp_path: Path) -> Path:
    """Questions, some of which nothing answers, where what is in force is sure of everything."""
    value = calibration_value([0.0] * len(SIGNALS), 5.0)
    mark = parts.collection().store.meta()["encoder"]
    with parts.home.locked():
        parts.home.catalog.adjustments.add(
            "default", CALIBRATION, encoder=mark, value=value, evidence={}
        )
    return lines(tmp_path / "q.jsonl", [*STEPS, *UNANSWERABLE])


def in_force(library: Library) -> Calibration | None:
    return calibration_in_force(library.home, library.collection())


def test_a_calibration_that_is_proven_is_in_force(parts: Library, asked: Path) -> None:
    before = in_force(parts)
    told: list[tuple[int, int]] = []
    dry = calibrate(parts, asked, dry_run=True)
    assert in_force(parts) == before != DEFAULT
    found = calibrate(parts, asked, progress=lambda *at: told.append(at))
    assert (found, found.adopted, found.collection) == (dry, True, "default")
    assert (found.right, found.wrong) == (30, 25)
    assert found.after.auroc is not None
    assert found.after.auroc > 0.9
    assert told[-1] == (55, 55)
    now = in_force(parts)
    assert now
    assert now.weights == found.best.coefficients
    kept = parts.home.catalog.adjustments.newest("default", CALIBRATION)
    assert kept
    assert kept.evidence == found.evidence
    sure = parts.ask(str(STEPS[0]["question"])).confidence
    unsure = parts.ask(str(UNANSWERABLE[0]["question"])).confidence
    assert sure is not None
    assert unsure is not None
    assert sure > 0.5 > unsure


def test_the_same_questions_teach_nothing_again(parts: Library, asked: Path) -> None:
    calibrate(parts, asked)
    before = in_force(parts)
    assert not calibrate(parts, asked).adopted
    assert in_force(parts) == before


def test_a_collection_that_was_made_anew_meanwhile_is_not_calibrated(
    parts: Library, asked: Path
) -> None:
    def meanwhile(done: int, all_: int) -> None:
        if done == all_:
            parts.home.drop("default")
            parts.home.create("default")

    with pytest.raises(CollectionReplaced):
        calibrate(parts, asked, progress=meanwhile)
    assert parts.home.catalog.adjustments.newest("default", CALIBRATION) is None
