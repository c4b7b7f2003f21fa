"""The best passages count partly by those that are most like them.

Score regularisation (Diaz: Regularizing Ad Hoc Retrieval Scores, CIKM 2005), by the cluster
hypothesis: what is like much that answers is likelier to answer itself.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from qa.fusion import Fusion
from qa.ports import Snapshot
from qa.ranking import Rows, Scores, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Smoothing:
    """What was seen around the best passages.

    Attributes:
        rows: Shape (n,), the passages looked at, as they were ranked before.
        around: Shape (n,), the mean fused score of those of them that are most like each one.
        weight: How much that counts, from 0 to 1; its own fused score counts the rest.
    """

    rows: Rows
    around: Scores
    weight: float

    @classmethod
    def of(
        cls, fusion: Fusion, snapshot: Snapshot, *, depth: int, neighbours: int, weight: float
    ) -> Self:
        """Look around the best passages of a ranking.

        Nothing is looked at where fewer are found than are to be: of few, any are the most alike.

        Args:
            fusion: The ranking.
            snapshot: Where the passages are.
            depth: How many are looked at, and looked for others among.
            neighbours: How many of the others each one is compared with.
            weight: How much it counts; nothing is looked at where that is 0.
        """
        best = fusion.ranking.top(depth)
        if not weight or len(best) < depth:
            return cls(best.rows[:0], best.scores[:0], weight)
        around = around_each(snapshot.vectors(best.rows), best.scores, neighbours)
        return cls(best.rows, around, weight)

    def smoothed(self, fusion: Fusion) -> Fusion:
        """Give the ranking with what was seen; no passage falls behind one not looked at."""
        seen = len(self.rows)
        if not seen:
            return fusion
        scores = fusion.ranking.scores.copy()
        scores[:seen] = (1 - self.weight) * scores[:seen] + self.weight * self.around
        return fusion.scored(scores)


def around_each(vectors: Vectors, scores: Scores, neighbours: int) -> Scores:
    """Give the mean score of those most like each passage, weighted by their cosines with it.

    Where none has a cosine above 0 with it, its own score stands for them.

    Args:
        vectors: Shape (n, d), of unit length.
        scores: Shape (n,).
        neighbours: How many others count; more where cosines tie.

    Returns:
        Shape (n,), none below the lowest score or above the highest.
    """
    likeness = np.clip((vectors @ vectors.T).astype(np.float64), 0.0, 1.0)
    np.fill_diagonal(likeness, 0.0)
    if neighbours < len(scores):
        least = np.partition(likeness, -neighbours, axis=1)[:, -neighbours, None]
        likeness[likeness < least] = 0.0
    total = likeness.sum(axis=1)
    there = total > 0
    around = scores.copy()
    around[there] = likeness[there] @ scores / total[there]
    return np.clip(around, scores.min(), scores.max())
