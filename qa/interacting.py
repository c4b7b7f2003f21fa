"""The best passages are read token by token: how near each of the question's has one of theirs.

Late interaction by MaxSim: Khattab, Zaharia: ColBERT (SIGIR 2020); here by an encoder that was not
trained for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.fusion import Fusion
from qa.ports import Snapshot
from qa.ranking import Rows, Scores, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Interaction:
    """What came of reading the best passages beside the question.

    Attributes:
        rows: Shape (n,), the passages read, as they were ranked before.
        similarities: Shape (n,), the mean of what `max_sim` gives for each reading, as they count.
        weight: How much these count, from 0 to 1; the score before counts the rest.
    """

    rows: Rows
    similarities: Scores
    weight: float

    @property
    def normalised(self) -> Scores:
        """Shape (n,), the similarities as they count: from 0 to 1, however they were estimated."""
        return np.clip(self.similarities, 0.0, 1.0)

    @classmethod
    def of(
        cls,
        fusion: Fusion,
        asked: Sequence[tuple[Vectors | None, float]],
        snapshot: Snapshot,
        *,
        depth: int,
        weight: float,
    ) -> "Interaction":
        """Read the best passages of a ranking.

        Nothing counts where the tokens of one of them are not known: beside it, the others could
        not be compared.

        Args:
            fusion: The ranking.
            asked: For each reading of the question its tokens, shape (t, d), of unit length, None
                where they are not known; and how much it counts.
            snapshot: Where the passages are.
            depth: How many are read.
            weight: How much it counts; nothing is read where that is 0.
        """
        rows = fusion.ranking.rows[:depth]
        known = [(own, counts) for own, counts in asked if own is not None and len(own)]
        nothing = cls(rows[:0], np.zeros(0), 0.0)
        if not (weight and known and len(rows)):
            return nothing
        similar = []
        for passage in snapshot.tokens(rows):
            if passage is None:
                return nothing
            similar.append([max_sim(own, passage) for own, _ in known])
        mean = np.average(similar, axis=1, weights=[counts for _, counts in known])
        return cls(rows, mean, weight)

    def applied(self, fusion: Fusion) -> Fusion:
        """Give the ranking with what was seen; no passage falls behind one that was not read."""
        return fusion.counting(self.normalised, self.weight) if self.weight else fusion


def max_sim(tokens: Vectors, passage: Vectors) -> float:
    """Give the mean, over the tokens of a question, of the highest similarity to a passage's.

    Args:
        tokens: Shape (t, d), t > 0.
        passage: Shape (n, d), its tokens; without any it is 0.
    """
    return float((tokens @ passage.T).max(axis=1).mean()) if len(passage) else 0.0
