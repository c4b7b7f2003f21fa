"""The best passages are looked at more closely: how near their nearest sentence is to the question.

Multi-granularity: a passage that says it in one sentence has a vector of all its sentences.
"""

from dataclasses import dataclass

import numpy as np

from qa.fusion import Fusion
from qa.ports import Snapshot
from qa.ranking import Rows, Scores, Vector, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Refinement:
    """What was seen of the best passages.

    Attributes:
        rows: Shape (n,), the passages looked at, as they were ranked before.
        cosines: Shape (n,), of the question and each one's nearest sentence.
        weight: How much these count, from 0 to 1; the fused score counts the rest.
    """

    rows: Rows
    cosines: Scores
    weight: float

    @property
    def normalised(self) -> Scores:
        """Shape (n,), the cosines as they count: from 0 to 1, however vectors were rounded."""
        return np.clip(self.cosines, 0.0, 1.0)

    @classmethod
    def of(
        cls, fusion: Fusion, vector: Vector, snapshot: Snapshot, *, depth: int, weight: float
    ) -> "Refinement":
        """Look at the best passages of a ranking.

        Args:
            fusion: The ranking.
            vector: Shape (d,), of unit length: the question's.
            snapshot: Where the passages are.
            depth: How many are looked at.
            weight: How much it counts; nothing is looked at where that is 0.
        """
        rows = fusion.ranking.rows[: depth if weight else 0]
        found = [nearest(each, vector, np.nan) for each in snapshot.sentences(rows)]
        cosines = np.array(found, np.float64)
        alone = np.isnan(cosines)
        if alone.any():
            cosines[alone] = snapshot.vectors(rows[alone]) @ vector
        return cls(rows, cosines, weight)

    def refined(self, fusion: Fusion) -> Fusion:
        """Give the ranking with what was seen; no passage falls behind one not looked at."""
        return fusion.counting(self.normalised, self.weight) if self.weight else fusion


def nearest(sentences: Vectors | None, vector: Vector, otherwise: float) -> float:
    """Give the highest cosine of sentences and a question, or something else without any.

    Args:
        sentences: Shape (n, d), of unit length.
        vector: Shape (d,), likewise.
        otherwise: What is given where there are none.
    """
    if sentences is None or not len(sentences):
        return otherwise
    return float((sentences @ vector).max())
