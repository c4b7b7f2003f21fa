"""Two runs over the same questions: what has changed, and whether chance may have done it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import permutation_test

from api.evaluating.evaluation import Evaluation
from api.evaluating.runs import Kept
from qa.errors import InvalidInput

MOST_SHOWN = 10
_RESAMPLES = 9_999
_BATCH = 500
_SEED = 20_080_101
_EQUAL = 1e-9

Differences = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a measure has changed.

    Attributes:
        measure: Its name.
        before: What it was; over the questions that both runs have, where it is a mean.
        after: What it is now.
        questions: How many both runs have; 0 where the measure is no mean over questions.
        p: How likely a difference of at least that size is by chance, either way; None where the
            measure is no mean over questions.
        gained: How many questions are better.
        lost: How many are worse.
        gains: The ten that gained most, with their differences, the largest first.
        losses: The ten that lost most, the largest first.
    """

    measure: str
    before: float
    after: float
    questions: int = 0
    p: float | None = None
    gained: int = 0
    lost: int = 0
    gains: Differences = ()
    losses: Differences = ()


def compare(before: Kept, after: Evaluation) -> list[Comparison]:
    """Compare each measure that both runs have.

    Raises:
        InvalidInput: The runs have no question in common.
    """
    shared = [name for name in after.measures if name in before.measures]
    compared = []
    for name in shared:
        old, new = before.values.get(name), after.values.get(name)
        if old is None or new is None:
            was, now = before.measures[name], after.measures[name]
            compared.append(Comparison(measure=name, before=was, after=now))
        elif any(query in old for query in new):
            compared.append(paired(name, old, new))
    if not any(each.questions for each in compared):
        raise InvalidInput(
            "The runs have no question in common: compare runs over the same judged set."
        )
    return compared


def chance(differences: npt.NDArray[np.float64]) -> float:
    """Give the p-value of a mean difference: the paired randomisation test, two-sided.

    Were the runs alike, each question's difference, shape (n,), might as well have the other sign.
    Smucker, Allan, Carterette: A Comparison of Statistical Significance Tests for Information
    Retrieval Evaluation (CIKM 2007). Exact for up to 13 questions, else 9,999 random choices of
    signs, which are the same every time.
    """
    moved = differences[np.abs(differences) > _EQUAL]
    if len(moved) < 2:  # noqa: PLR2004 (one sign may as well be the other)
        return 1.0
    found = permutation_test(
        (moved,),
        _sum,
        permutation_type="samples",
        n_resamples=_RESAMPLES,
        batch=_BATCH,
        vectorized=True,
        rng=np.random.default_rng(_SEED),
    )
    return float(found.pvalue)


def _sum(values: npt.NDArray[np.float64], axis: int) -> Any:
    return values.sum(axis=axis)


def paired(measure: str, old: Mapping[str, float], new: Mapping[str, float]) -> Comparison:
    """Compare a measure over the questions that both runs have, of which there must be one.

    Args:
        measure: Its name.
        old: Query id → value, before.
        new: The same, after.
    """
    queries = [query for query in new if query in old]
    pairs = np.array([(old[query], new[query]) for query in queries])
    differences = pairs[:, 1] - pairs[:, 0]
    changed = [
        (query, round(float(change), 5))
        for query, change in zip(queries, differences, strict=True)
        if abs(change) > _EQUAL
    ]
    gains = sorted((each for each in changed if each[1] > 0), key=lambda each: -each[1])
    losses = sorted((each for each in changed if each[1] < 0), key=lambda each: each[1])
    before, after = (round(float(value), 5) for value in pairs.mean(axis=0))
    return Comparison(
        measure=measure,
        before=before,
        after=after,
        questions=len(queries),
        p=round(chance(differences), 5),
        gained=len(gains),
        lost=len(losses),
        gains=tuple(gains[:MOST_SHOWN]),
        losses=tuple(losses[:MOST_SHOWN]),
    )
