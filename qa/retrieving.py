"""A question becomes a ranking: search, fuse, feed back, search again."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial

from qa.feedback import towards
from qa.fusion import Fusion, fuse
from qa.ports import Encoder, Snapshot
from qa.questions import Filters, Question
from qa.ranking import Ranking, Vector

DENSE = "dense"
LEXICAL = "lexical"
FLOORS = {LEXICAL: 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How ranking works. What the defaults were measured against is in docs/results.md.

    Attributes:
        depth: How many passages each searcher gives; scores are normalised over them.
        weights: How much each searcher counts.
        feedback_passages: How many of the best passages the question's vector is moved towards.
        feedback_weight: How far; 0 turns feedback off.
        feedback_depth: How many passages each searcher gives to find those by.
    """

    depth: int = 1_000
    weights: Mapping[str, float] = field(default_factory=lambda: {DENSE: 0.55, LEXICAL: 0.45})
    feedback_passages: int = 3
    feedback_weight: float = 0.6
    feedback_depth: int = 100


def readings_of(question: Question) -> list[str]:
    """What may be meant: the words themselves and, in a conversation, after the turn before."""
    earlier = [turn.text for turn in question.history if turn.role == "user"]
    return [question.text, f"{earlier[-1]} {question.text}"] if earlier else [question.text]


class Retriever:
    """Ranks the passages of one snapshot after another.

    Args:
        encoder: Encodes the question as the passages were.
        tuning: How to rank.
        beside: Where lexical search runs while the question is encoded, since neither holds
            Python's lock; after it in the same thread where none is given.
    """

    def __init__(
        self, encoder: Encoder, *, tuning: Tuning | None = None, beside: Executor | None = None
    ) -> None:
        self._encoder = encoder
        self._tuning = tuning or Tuning()
        self._beside = beside

    def rank(self, question: Question, snapshot: Snapshot) -> Fusion:
        """Rank all that either searcher finds.

        Raises:
            InvalidFilter: A filter names a field that no document of the collection has.
        """
        readings = [self._search(text, question, snapshot) for text in readings_of(question)]
        if len(readings) == 1:
            return readings[0]
        names = [str(number) for number in range(len(readings))]
        mixed = fuse(
            {name: reading.ranking for name, reading in zip(names, readings, strict=True)},
            dict.fromkeys(names, 1.0),
            dict.fromkeys(names, 0.0),
        )
        return Fusion(mixed.ranking, readings[0].scores_of(mixed.ranking.rows))

    def _search(self, text: str, question: Question, snapshot: Snapshot) -> Fusion:
        tuning, filters = self._tuning, question.filters
        search = partial(snapshot.lexical, text, tuning.depth, filters)
        searching = self._beside.submit(search) if self._beside else None
        vector = self._encoder.encode_query(text)
        lexical = searching.result() if searching else search()
        if tuning.feedback_weight:
            vector = self._fed_back(vector, lexical, snapshot, filters)
        dense = snapshot.dense(vector, tuning.depth, filters)
        return fuse({DENSE: dense, LEXICAL: lexical}, tuning.weights, FLOORS)

    def _fed_back(
        self, vector: Vector, lexical: Ranking, snapshot: Snapshot, filters: Filters
    ) -> Vector:
        tuning = self._tuning
        dense = snapshot.dense(vector, tuning.feedback_depth, filters)
        rankings = {DENSE: dense, LEXICAL: lexical.top(tuning.feedback_depth)}
        best = fuse(rankings, tuning.weights, FLOORS).ranking.top(tuning.feedback_passages)
        return towards(
            vector, snapshot.vectors(best.rows), best.scores, weight=tuning.feedback_weight
        )
