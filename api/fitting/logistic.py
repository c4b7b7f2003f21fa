"""Logistic regression of whether an answer is right, judged by what it was not fitted to.

Platt: Probabilistic Outputs for Support Vector Machines (1999).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

_SURE = 1e-6

Signals = npt.NDArray[np.float64]
Probabilities = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted regression.

    Attributes:
        coefficients: How much each signal counts, in its own unit.
        intercept: What is added.
    """

    coefficients: tuple[float, ...]
    intercept: float

    def probabilities(self, signals: Signals) -> Probabilities:
        """Give how likely each answer is right: shape (n,), of signals of shape (n, s)."""
        found: Probabilities = expit(signals @ self.coefficients + self.intercept)
        return found


def fit(signals: Signals, is_right: Flags) -> Logistic:
    """Fit a regression.

    Signals are scaled for it, so that the penalty (L2, C = 1) is the same for all, and scaled back.

    Args:
        signals: Shape (n, s), finite.
        is_right: Shape (n,); both must occur.
    """
    scaler, regression = StandardScaler(), LogisticRegression()
    make_pipeline(scaler, regression).fit(signals, is_right)
    coefficients = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - coefficients @ scaler.mean_
    return Logistic(tuple(map(float, coefficients)), float(intercept))


def held_out(signals: Signals, is_right: Flags, folds: npt.NDArray[np.intp]) -> Probabilities:
    """Give how likely each answer is right by what was fitted to the other folds: shape (n,)."""
    found = np.empty(len(signals))
    for fold in np.unique(folds):
        inside = folds == fold
        found[inside] = fit(signals[~inside], is_right[~inside]).probabilities(signals[inside])
    return found


def base_rates(is_right: Flags, folds: npt.NDArray[np.intp]) -> Probabilities:
    """Give, for each answer, the share that is right of those in the other folds: shape (n,)."""
    found = np.empty(len(is_right))
    for fold in np.unique(folds):
        inside = folds == fold
        found[inside] = is_right[~inside].mean()
    return found


def log_likelihoods(probabilities: Probabilities, is_right: Flags) -> npt.NDArray[np.float64]:
    """Give the log-likelihood of each outcome: shape (n,), at most 0; its negative is the log loss.

    Who is surer than one in a million counts as that sure.
    """
    of_outcome = np.where(is_right, probabilities, 1 - probabilities)
    found: npt.NDArray[np.float64] = np.log(np.clip(of_outcome, _SURE, 1 - _SURE))
    return found
