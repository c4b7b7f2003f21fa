"""A ranking: passages by falling score, as two arrays of one length."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float32]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Passages (by their row in the store) and their scores, the best first.

    Ties stand in the order of rows, so the same search gives the same ranking every time.

    Attributes:
        rows: Shape (n,), no row twice.
        scores: Shape (n,), higher is better, falling.
    """

    rows: Rows
    scores: Scores

    @classmethod
    def of(cls, rows: npt.ArrayLike, scores: npt.ArrayLike) -> Self:
        """Order rows by their scores.

        Args:
            rows: Shape (n,), in any order, no row twice.
            scores: Shape (n,), the score of each.
        """
        row_array = np.asarray(rows, dtype=np.int64)
        score_array = np.asarray(scores, dtype=np.float64)
        if (score_array[1:] < score_array[:-1]).all():
            return cls(row_array, score_array)
        order = falling(row_array, score_array)
        return cls(row_array[order], score_array[order])

    def top(self, k: int) -> Self:
        """Keep the first k."""
        return type(self)(self.rows[:k], self.scores[:k])

    def __len__(self) -> int:
        return len(self.rows)


def falling(rows: Rows, scores: Scores) -> npt.NDArray[np.intp]:
    """Give the order of falling scores, ties by rising rows; both of shape (n,).

    numpy sorts several times as fast where ties may come out in any order; there are few, and
    they are put in order afterwards.
    """
    order = np.argsort(-scores)
    ordered = scores[order]
    tied = np.zeros(len(order) + 1, np.bool_)
    tied[1:-1] = ordered[1:] == ordered[:-1]
    among = order[tied[1:] | tied[:-1]]
    order[tied[1:] | tied[:-1]] = among[np.lexsort((rows[among], -scores[among]))]
    return order
