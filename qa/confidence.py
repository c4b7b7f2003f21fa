"""How sure an answer is: a probability, fitted to outcomes, that its first passage answers.

A logistic regression over a few signals, as in Platt: Probabilistic Outputs for Support Vector
Machines (1999). Whether to answer: Kamath, Jia, Liang: Selective Question Answering under Domain
Shift (ACL 2020).
"""

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What is seen of the first passage. All but the last two are larger where it answers.

    Attributes:
        similarity: The cosine of the question's vector and the passage's.
        sentence: The highest cosine of the question's vector and that of a sentence in it; the
            passage's own where its sentences have none.
        nearness: `similarity`, less the mean cosine of the passages nearest to the question.
        coverage: The share that the passage has of the question's terms, each by its rarity.
        lexical: Its BM25 score, as a share of the highest that these terms can give.
        lead: How far its fused score is above that of the tenth.
        denies: 1 where the question denies something, and what is highlighted does not; else 0.
        unnamed: 1 where the passage lacks a name or a number that the question has; else 0.
    """

    similarity: float
    sentence: float
    nearness: float
    coverage: float
    lexical: float
    lead: float
    denies: float
    unnamed: float

    @property
    def values(self) -> tuple[float, ...]:
        """All of them, in their order."""
        return astuple(self)


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


DEFAULT = Calibration(
    weights=(-4.114, 6.115, 3.771, 2.566, 1.448, 4.187, -0.933, -0.503), intercept=-5.531
)
