"""A question becomes a ranking: search, fuse, feed back, search again."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial

from qa.feedback import shares, towards
from qa.fusion import Fusion, fuse
from qa.ports import Encoder, Snapshot
from qa.questions import Filters, Question
from qa.ranking import Ranking, Rows, Scores, Vector
from qa.resolving import Resolved, resolve

DENSE = "dense"
LEXICAL = "lexical"
FLOORS = {LEXICAL: 0.0}
_LEAST_FAMILIAR = 0.02


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """What came of one reading of a question.

    Attributes:
        text: The words that were searched for.
        vector: Their own, shape (d,), before feedback.
        fusion: What both searchers found.
        nearest: The passages that its vector was moved towards.
        tuning: How it was ranked.
    """

    text: str
    vector: Vector
    fusion: Fusion
    nearest: Ranking
    tuning: Tuning

    @property
    def fed_back(self) -> tuple[Rows, Scores]:
        """The passages that its vector was moved towards, and how much each counts beside it."""
        return self.nearest.rows, self.tuning.feedback_weight * shares(self.nearest.scores)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """How a question was ranked.

    Attributes:
        fusion: The ranking, with what each searcher said of the words themselves.
        mixed: The same ranking, with the fused score that each reading gave.
        floors: The lowest score of each reading.
        weights: How much each counts.
        readings: What came of each.
        resolved: How the question was read.
    """

    fusion: Fusion
    mixed: Fusion
    floors: Mapping[str, float]
    weights: Mapping[str, float]
    readings: tuple[Searched, ...]
    resolved: Resolved


class Retriever:
    """Ranks the passages of one snapshot after another.

    Args:
        encoder: Encodes the question as the passages were.
        tuning: How to rank.
        beside: Where lexical search runs while the question is encoded, since neither holds
            Python's lock; after it in the same thread where none is given.

    Attributes:
        tuning: How it ranks.
    """

    def __init__(
        self, encoder: Encoder, *, tuning: Tuning | None = None, beside: Executor | None = None
    ) -> None:
        self._encoder = encoder
        self.tuning = tuning or Tuning()
        self._beside = beside

    def rank(self, question: Question, snapshot: Snapshot) -> Fusion:
        """Rank all that either searcher finds.

        Raises:
            InvalidFilter: A filter names a field that no document of the collection has.
        """
        return self.trace(question, snapshot).fusion

    def trace(self, question: Question, snapshot: Snapshot) -> Trace:
        """Rank all that either searcher finds, and keep what came of each step.

        Raises:
            InvalidFilter: A filter names a field that no document of the collection has.
        """
        resolved = resolve(question, snapshot)
        texts = [meaning.text for meaning in resolved.meanings]
        readings = [self._search(text, question, snapshot) for text in texts]
        fusions = {str(number): reading.fusion for number, reading in enumerate(readings)}
        floors = dict.fromkeys(fusions, 0.0)
        weights = {str(n): meaning.weight for n, meaning in enumerate(resolved.meanings)}
        first = fusions["0"]
        if len(readings) == 1:
            mixed = Fusion(first.ranking, {"0": first.ranking.scores})
            fusion = first
        else:
            rankings = {name: each.ranking for name, each in fusions.items()}
            mixed = fuse(rankings, weights, floors)
            fusion = Fusion(mixed.ranking, first.scores_of(mixed.ranking.rows))
        return Trace(
            fusion=fusion,
            mixed=mixed,
            floors=floors,
            weights=weights,
            readings=tuple(readings),
            resolved=resolved,
        )

    def _search(self, text: str, question: Question, snapshot: Snapshot) -> Searched:
        tuning, filters = self._tuned(text), question.filters
        search = partial(snapshot.lexical, text, tuning.depth, filters)
        searching = self._beside.submit(search) if self._beside else None
        vector = own = self._encoder.encode_query(text)
        lexical = searching.result() if searching else search()
        nearest = Ranking.of([], [])
        if tuning.feedback_weight:
            nearest = self._nearest(vector, lexical, tuning, snapshot, filters)
            found = snapshot.vectors(nearest.rows)
            vector = towards(vector, found, nearest.scores, weight=tuning.feedback_weight)
        dense = snapshot.dense(vector, tuning.depth, filters)
        fusion = fuse({DENSE: dense, LEXICAL: lexical}, tuning.weights, FLOORS)
        return Searched(text=text, vector=own, fusion=fusion, nearest=nearest, tuning=tuning)

    def _tuned(self, text: str) -> Tuning:
        """Let the dense searcher count for less the less of a text its encoder was made for."""
        known = max(self._encoder.familiarity(text), _LEAST_FAMILIAR)
        weights = self.tuning.weights
        return replace(self.tuning, weights={**weights, DENSE: known * weights[DENSE]})

    def _nearest(
        self,
        vector: Vector,
        lexical: Ranking,
        tuning: Tuning,
        snapshot: Snapshot,
        filters: Filters,
    ) -> Ranking:
        dense = snapshot.dense(vector, tuning.feedback_depth, filters)
        rankings = {DENSE: dense, LEXICAL: lexical.top(tuning.feedback_depth)}
        return fuse(rankings, tuning.weights, FLOORS).ranking.top(tuning.feedback_passages)
