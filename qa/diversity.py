"""An order in which passages say different things: maximal marginal relevance.

Carbonell, Goldstein: The Use of MMR, Diversity-Based Reranking for Reordering Documents and
Producing Summaries (SIGIR 1998).
"""

import numpy as np

from qa.ranking import Scores, Vectors


def diverse(scores: Scores, vectors: Vectors, k: int, diversity: float) -> list[int]:
    """Choose passages one after the other: good ones that are unlike those before.

    Args:
        scores: Shape (n,), between 0 and 1, falling.
        vectors: Shape (n, d), of unit length.
        k: How many are wanted.
        diversity: How much likeness (the highest cosine to one that was chosen) counts against a
            passage; the rest of 1 is for its score. 0 leaves the order as it is.

    Returns:
        The places of min(k, n) passages, as they were chosen; the first of equals comes first.
    """
    chosen: list[int] = []
    likeness = np.zeros(len(scores))
    open_ = np.ones(len(scores), np.bool_)
    for _ in range(min(k, len(scores))):
        worth = np.where(open_, (1 - diversity) * scores - diversity * likeness, -np.inf)
        best = int(np.argmax(worth))
        cosines = vectors @ vectors[best]
        likeness = np.maximum(likeness, cosines) if chosen else cosines.astype(np.float64)
        open_[best] = False
        chosen.append(best)
    return chosen
