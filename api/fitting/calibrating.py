"""How sure a collection's answers should be, learnt from a user's own questions.

A calibration is adopted only where one that was fitted without a question says better than what is
in force whether its answer is right, over all questions, and not by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from api.adjusting import calibration_in_force, calibration_value
from api.evaluating.comparing import Comparison, paired
from api.evaluating.confidence import auroc, calibration_error
from api.fitting.folds import folds_of
from api.fitting.logistic import (
    Flags,
    Logistic,
    Probabilities,
    base_rates,
    fit,
    held_out,
    log_likelihoods,
)
from api.fitting.outcomes import Outcome, outcomes_of
from api.fitting.proof import is_proven
from api.fitting.questions import labelled
from api.fitting.searching import Progress
from api.library import Library
from index.adjustments import CALIBRATION
from qa.confidence import Calibration
from qa.errors import InvalidInput

LEAST_OUTCOMES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far confidences can be trusted.

    Attributes:
        log_loss: The mean negative logarithm of how likely what came was said to be; lower is
            better.
        ece: Expected calibration error; see `api.evaluating.confidence`.
        auroc: How often a question with an answer has a higher confidence than one without; None
            where all have one.
    """

    log_loss: float
    ece: float
    auroc: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """What came of calibrating.

    Attributes:
        collection: The collection's name.
        best: What fits all outcomes.
        before: How far what was in force can be trusted.
        after: How far what was fitted without the question in hand can be.
        compared: Log-likelihoods, question by question.
        right: How many answers were right.
        wrong: How many were not, those to questions that nothing answers among them.
        adopted: Whether `best` is better, and not by chance.
    """

    collection: str
    best: Logistic
    before: Trust
    after: Trust
    compared: Comparison
    right: int
    wrong: int
    adopted: bool

    @property
    def value(self) -> dict[str, Any]:
        """The best, as it is kept: each weight by the name of its signal."""
        return calibration_value(self.best.coefficients, self.best.intercept)

    @property
    def evidence(self) -> dict[str, Any]:
        """The figures, as they are kept."""
        return {
            "measure": "log-loss",
            "questions": self.compared.questions,
            "right": self.right,
            "before": self.before.log_loss,
            "cross_validated": self.after.log_loss,
            "p": self.compared.p,
            "better": self.compared.gained,
            "worse": self.compared.lost,
            "ece": [self.before.ece, self.after.ece],
            "auroc": [self.before.auroc, self.after.auroc],
        }


def calibrate(
    library: Library,
    questions: Path,
    collection: str | None = None,
    *,
    split: str = "test",
    dry_run: bool = False,
    progress: Progress = lambda _done, _all: None,
) -> Calibrated:
    """Learn from labelled questions how sure answers should be, and let it be in force.

    Args:
        library: Has the collection; opened for writing unless it is a dry run.
        questions: See `api.fitting.questions.labelled`; nothing answers some of them.
        collection: Which; the default collection where none is named.
        split: Which judgments, where the questions are a folder.
        dry_run: Whether to say only what was found.
        progress: Told how many questions of how many are done.

    Raises:
        CollectionNotFound: There is no such collection.
        InvalidInput: The questions cannot be read, name what is not there, or too few of them are
            answered rightly, or too few not.
        CollectionReplaced: It was made anew or re-indexed meanwhile.
        HomeLocked: Another process goes on writing.
    """
    opened = library.collection(collection)
    shelf = library.home.catalog.collection(opened.name)
    judged = labelled(questions, split, library, opened.name)
    encoder = opened.store.meta().get("encoder", "")
    now = calibration_in_force(library.home, opened)
    found = calibrated(opened.name, now, outcomes_of(library, opened.name, judged, progress))
    if found.adopted and not dry_run:
        with library.home.changing(shelf):
            library.home.catalog.adjustments.add(
                opened.name,
                CALIBRATION,
                encoder=encoder,
                value=found.value,
                evidence=found.evidence,
            )
    return found


def calibrated(collection: str, now: Calibration | None, outcomes: Sequence[Outcome]) -> Calibrated:
    """Fit a calibration to outcomes, and judge it by what it was not fitted to.

    Args:
        collection: The collection's name.
        now: What is in force. Where nothing is, the share of right answers to the other questions
            is what must be beaten.
        outcomes: What came of each question.

    Raises:
        InvalidInput: Too few answers are right, or too few are not.
    """
    _check(outcomes)
    signals = np.array([each.signals.values for each in outcomes], np.float64)
    is_right = np.array([each.is_right for each in outcomes])
    is_answerable = np.array([each.is_answerable for each in outcomes])
    folds = np.empty(len(outcomes), np.intp)
    for flag in (True, False):
        alike = is_right == flag
        folds[alike] = folds_of([each.question for each in outcomes if each.is_right == flag])
    if now is None:
        before = base_rates(is_right, folds)
    else:
        before = np.array([now.probability(each.signals) for each in outcomes])
    after = held_out(signals, is_right, folds)
    compared = paired("log-likelihood", _by_number(before, is_right), _by_number(after, is_right))
    return Calibrated(
        collection=collection,
        best=fit(signals, is_right),
        before=_trust(before, is_right, is_answerable),
        after=_trust(after, is_right, is_answerable),
        compared=compared,
        right=int(is_right.sum()),
        wrong=int((~is_right).sum()),
        adopted=is_proven(compared),
    )


def _by_number(told: Probabilities, is_right: Flags) -> dict[str, float]:
    found = log_likelihoods(told, is_right)
    return {str(number): float(each) for number, each in enumerate(found)}


def _check(outcomes: Sequence[Outcome]) -> None:
    right = len({outcome.question for outcome in outcomes if outcome.is_right})
    wrong = len({outcome.question for outcome in outcomes if not outcome.is_right})
    if min(right, wrong) < LEAST_OUTCOMES:
        raise InvalidInput(
            f"Of the questions, {right} were answered rightly and {wrong} were not: "
            f"{LEAST_OUTCOMES} different ones of each are needed at least. Add questions that "
            'documents answer, or some that nothing answers ("documents": []).'
        )


def _trust(told: Probabilities, is_right: Flags, is_answerable: Flags) -> Trust:
    both = is_answerable.any() and not is_answerable.all()
    return Trust(
        log_loss=round(-float(log_likelihoods(told, is_right).mean()), 5),
        ece=round(calibration_error(told, is_right), 5),
        auroc=round(auroc(told, is_answerable), 5) if both else None,
    )
