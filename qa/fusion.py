"""Several rankings become one: convex combination of min-max normalised scores.

Bruch, Gai, Ingber: An Analysis of Fusion Functions for Hybrid Retrieval (TOIS 2023): it beats
reciprocal rank fusion, since it keeps how far apart the scores are. Where a searcher has a lowest
score of its own, as BM25 has 0, that is the minimum (their "theoretical min-max").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

import numpy as np
import numpy.typing as npt

from qa.ranking import Ranking, Rows, Scores, falling


@dataclass(frozen=True, slots=True, eq=False)
class Fusion:
    """A fused ranking, with what each searcher said of each passage.

    Attributes:
        ranking: All passages that any searcher found, by fused score between 0 and 1, until the
            best of them are reranked.
        scores: For each searcher its own scores, in the order of `ranking`; NaN where it did not
            find the passage.
    """

    ranking: Ranking
    scores: Mapping[str, Scores]

    def scores_of(self, rows: Rows) -> dict[str, Scores]:
        """Give each searcher's scores of other rows, NaN where it did not find one."""
        order = np.argsort(self.ranking.rows)
        ordered = self.ranking.rows[order]
        found = np.isin(rows, ordered)
        at = order[np.searchsorted(ordered, rows[found])]
        scores = {name: np.full(len(rows), np.nan) for name in self.scores}
        for name, values in self.scores.items():
            scores[name][found] = values[at]
        return scores

    def led_by(self, rows: Rows) -> Self:
        """Put some passages first, in their order; one that was not found has the score 0."""
        found = np.concatenate([rows, self.ranking.rows[~np.isin(self.ranking.rows, rows)]])
        scores = self.scores_of(found)
        fused = type(self)(self.ranking, {"": self.ranking.scores}).scores_of(found)[""]
        return type(self)(Ranking(found, np.nan_to_num(fused)), scores)

    def counting(self, seen: Scores, weight: float) -> Self:
        """Let something else count for the first passages, and put all in their order.

        No passage falls behind one for which nothing was seen.

        Args:
            seen: Shape (n,), from 0 to 1, of the first n.
            weight: How much it counts, from 0 to 1; the fused score counts the rest.
        """
        scores = (1 - weight) * self.ranking.scores
        scores[: len(seen)] += weight * seen
        return self.scored(scores)

    def scored(self, scores: Scores) -> Self:
        """Give the passages other fused scores, of shape (n,), and put them in their order."""
        order = falling(self.ranking.rows, scores)
        return type(self)(
            Ranking(self.ranking.rows[order], scores[order]),
            {name: values[order] for name, values in self.scores.items()},
        )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What one searcher gave to a fusion; arrays are in the order of its ranking.

    Attributes:
        weight: How much it counts, between 0 and 1; 0 where it found nothing.
        scores: Shape (n,), its own scores; NaN where it did not find the passage.
        normalised: Shape (n,), between 0 and 1; 0 where it did not find the passage.
    """

    weight: float
    scores: Scores
    normalised: Scores


def parts(
    fusion: Fusion,
    weights: Mapping[str, float],
    floors: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, Part]:
    """Take a fusion apart: weights times normalised scores, added in this order, are its scores.

    Args:
        fusion: What `fuse` gave.
        weights: What it was given.
        floors: Likewise.
    """
    found = {name: ~np.isnan(scores) for name, scores in fusion.scores.items()}
    total = sum(weights[name] for name, there in found.items() if there.any()) or 1.0
    taken = {}
    for name, there in found.items():
        scores = fusion.scores[name]
        normalised = np.zeros(len(scores))
        normalised[there] = normalise(scores[there], floors.get(name))
        weight = weights[name] / total if there.any() else 0.0
        taken[name] = Part(weight, scores, normalised)
    return taken


def normalise(scores: npt.ArrayLike, floor: float | None = None) -> Scores:
    """Scale scores linearly so that the lowest is 0 and the highest 1; equal scores are all 1.

    Args:
        scores: Shape (n,), finite.
        floor: What counts as the lowest, none of them being under it; the lowest of them where it
            is None.
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.size == 0:
        return values
    low, high = values.min() if floor is None else floor, values.max()
    if high <= low:
        return np.ones_like(values)
    scaled: Scores = (values - low) / (high - low)
    return scaled


def fuse(
    rankings: Mapping[str, Ranking],
    weights: Mapping[str, float],
    floors: Mapping[str, float] = MappingProxyType({}),
) -> Fusion:
    """Add the normalised scores of each searcher, weighted; not found counts as 0.

    Args:
        rankings: Each searcher's ranking by its name.
        weights: Each searcher's weight by the same name, none negative; they are scaled to sum
            to 1 over the searchers that found anything.
        floors: The lowest score that a searcher can give, of those that have one.

    Returns:
        The fusion over the union of all rows.
    """
    total = sum(weights[name] for name, ranking in rankings.items() if len(ranking)) or 1.0
    rows, places = _union([ranking.rows for ranking in rankings.values()])
    fused = np.zeros(len(rows))
    raw: dict[str, Scores] = {}
    for (name, ranking), at in zip(rankings.items(), places, strict=True):
        raw[name] = np.full(len(rows), np.nan)
        raw[name][at] = ranking.scores
        fused[at] += weights[name] / total * normalise(ranking.scores, floors.get(name))
    order = falling(rows, fused)
    ranking = Ranking(rows[order], fused[order])
    return Fusion(ranking, {name: scores[order] for name, scores in raw.items()})


def _union(lists: list[Rows]) -> tuple[Rows, list[npt.NDArray[np.intp]]]:
    """Give all rows of several lists, rising, each once; and where each list's rows are in it."""
    rows = np.concatenate([np.empty(0, np.int64), *lists])
    order = np.argsort(rows)
    rows = rows[order]
    first = np.ones(len(rows), np.bool_)
    first[1:] = rows[1:] != rows[:-1]
    place = np.empty(len(rows), np.intp)
    place[order] = np.cumsum(first) - 1
    ends = np.cumsum([len(each) for each in lists])
    return rows[first], np.split(place, ends[:-1])
