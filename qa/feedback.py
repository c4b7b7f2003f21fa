"""Pseudo-relevance feedback: the best passages found say more of what is meant.

After Rocchio (1971); for dense retrieval: Li, Mourad, Zhuang, Koopman, Zuccon:
Pseudo Relevance Feedback with Deep Language Models and Dense Retrievers (TOIS 2023).
"""

import numpy as np

from qa.ranking import Scores, Vector, Vectors


def towards(query: Vector, found: Vectors, scores: Scores, *, weight: float) -> Vector:
    """Move a query's vector towards the passages found for it.

    Args:
        query: Shape (d,), of unit length.
        found: Shape (n, d), the passages' vectors.
        scores: Shape (n,), how much each of them counts; none negative.
        weight: How much their mean counts beside the query.

    Returns:
        Shape (d,), of unit length; the query itself where nothing was found.
    """
    if len(found) == 0 or scores.sum() <= 0:
        return query
    mean = shares(scores) @ found
    moved = query + weight * mean
    return np.asarray(moved / np.linalg.norm(moved), np.float32)


def shares(scores: Scores) -> Scores:
    """Say how much each passage counts in their mean: shape (n,), summing to 1, or all 0."""
    total = scores.sum()
    return scores / total if total > 0 else np.zeros_like(scores)
