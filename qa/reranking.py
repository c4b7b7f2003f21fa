"""The best passages are read once more, each together with the question."""

import time
from dataclasses import dataclass

import numpy as np

from qa.answers import Reranked
from qa.fusion import Fusion
from qa.ports import Reranker, Snapshot
from qa.ranking import Ranking, Scores

RERANKER = "reranker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reranking:
    """A last stage of ranking.

    Attributes:
        reranker: Scores pairs of a question and a passage.
        top: How many of the best passages it is given.
        seconds: How long that may take.
    """

    reranker: Reranker
    top: int
    seconds: float

    def rerank(self, question: str, fusion: Fusion, snapshot: Snapshot) -> tuple[Fusion, Reranked]:
        """Rerank the best passages, or leave all as it is where time runs out.

        Raises:
            PassageNotFound: One of them is not there any more.
        """
        deadline = time.monotonic() + self.seconds
        best = snapshot.passages(fusion.ranking.rows[: self.top])
        texts = [stored.passage.text for stored in best]
        scores = self.reranker.score(question, texts, deadline)
        return (fusion, "out-of-time") if scores is None else (reordered(fusion, scores), "yes")


def reordered(fusion: Fusion, scores: Scores) -> Fusion:
    """Put the first passages of a fusion in the order of other scores.

    Args:
        fusion: A fusion of n passages.
        scores: Of its first m passages, shape (m,), m at most n; equal ones keep their order, NaN
            is lower than any.

    Returns:
        The same passages, each with its own fused score, which falls no longer; and with these
        scores as `reranker`, NaN for the others.
    """
    ranking = fusion.ranking
    first = np.argsort(-scores, kind="stable")
    order = np.concatenate([first, np.arange(len(scores), len(ranking))])
    padded = np.full(len(ranking), np.nan)
    padded[: len(scores)] = scores
    told = {**fusion.scores, RERANKER: padded}
    return Fusion(
        Ranking(ranking.rows[order], ranking.scores[order]),
        {name: values[order] for name, values in told.items()},
    )
