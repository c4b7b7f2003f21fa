"""How sure an answer is: a probability, fitted to outcomes, that its first passage answers.

A logistic regression over a few signals; Platt: Probabilistic Outputs for Support Vector Machines
(1999). For retrieval: Kamath, Jia, Liang: Selective Question Answering under Domain Shift (ACL 2020).
"""

import math
from dataclasses import dataclass

from qa.signals import Signals

DEFAULT_SURE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Weights of signals, fitted to questions of which it is known whether they were answered.

    Attributes:
        weights: One for each signal, in the order of `Signals`.
        intercept: What they are added to.

    Raises:
        ValueError: There is not one finite weight for each signal.
    """

    weights: tuple[float, ...]
    intercept: float

    def __post_init__(self) -> None:
        numbers = (*self.weights, self.intercept)
        if len(self.weights) != len(Signals.__slots__) or not all(map(math.isfinite, numbers)):
            raise ValueError(f"not a finite weight for each of {Signals.__slots__}")

    def probability(self, signals: Signals) -> float:
        """Say how likely it is that the first passage answers: between 0 and 1."""
        pairs = zip(self.weights, signals.values, strict=True)
        logit = self.intercept + sum(weight * value for weight, value in pairs)
        return 1.0 / (1.0 + math.exp(-logit)) if logit >= 0 else 1.0 - 1.0 / (1.0 + math.exp(logit))


DEFAULT = Calibration(weights=(-4.0, 6.0, 6.0, 0.4, 0.5, 1.0, -0.6, -0.4), intercept=-3.5)
