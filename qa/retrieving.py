"""A question becomes a ranking: search, fuse, feed back, search again, compare the best."""

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

from qa.feedback import towards
from qa.fusion import Fusion, fuse
from qa.interacting import Interaction
from qa.ports import Encoder, Snapshot
from qa.questions import USER, Question
from qa.ranking import Ranking
from qa.refining import Refinement
from qa.resolving import Meaning, meanings_of, related, resolved
from qa.smoothing import Smoothing
from qa.traces import Searched, Trace
from qa.tuning import DENSE, FLOORS, LEXICAL, Tuning

_LEAST_FAMILIAR = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """A reading that counts.

    Attributes:
        meaning: What was searched for.
        reading: What came of it.
        weight: How much it counts.
        adds: Whether it is as near to the best of what it finds as the question's own words are.
    """

    meaning: Meaning
    reading: Searched
    weight: float
    adds: bool


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
        counted = self._counted(question, snapshot)
        fusions = {str(number): each.reading.fusion for number, each in enumerate(counted)}
        floors = dict.fromkeys(fusions, 0.0)
        weights = {str(number): each.weight for number, each in enumerate(counted)}
        first = fusions["0"]
        if len(counted) == 1:
            mixed = Fusion(first.ranking, {"0": first.ranking.scores})
            fusion = first
        else:
            rankings = {name: each.ranking for name, each in fusions.items()}
            mixed = fuse(rankings, weights, floors)
            fusion = Fusion(mixed.ranking, first.scores_of(mixed.ranking.rows))
        meant = next((each for each in counted[1:] if each.meaning.said_by == USER), counted[0])
        smoothing = Smoothing.of(
            fusion,
            snapshot,
            depth=self.tuning.smoothed_passages,
            neighbours=self.tuning.smoothed_neighbours,
            weight=self.tuning.smoothed_weight * meant.reading.known,
        )
        fusion = smoothing.smoothed(fusion)
        refinement = Refinement.of(
            fusion,
            meant.reading.vector,
            snapshot,
            depth=self.tuning.refined_passages,
            weight=self.tuning.refined_weight * meant.reading.known,
        )
        fusion = refinement.refined(fusion)
        interaction = Interaction.of(
            fusion,
            [(each.reading.tokens, each.weight) for each in counted],
            snapshot,
            depth=self.tuning.interacting_passages,
            weight=self.tuning.interacting_weight * meant.reading.known,
        )
        return Trace(
            fusion=interaction.applied(fusion),
            mixed=mixed,
            floors=floors,
            weights=weights,
            readings=tuple(each.reading for each in counted),
            meant=meant.reading,
            resolved=resolved(question, [c.meaning for c in counted if c.adds], snapshot),
            smoothing=smoothing,
            refinement=refinement,
            interaction=interaction,
        )

    def _counted(self, question: Question, snapshot: Snapshot) -> list[_Counted]:
        """Search for what a question may mean, and give what counts; its own words come first."""
        own, *others = meanings_of(question)
        first = self._search(own.text, question, snapshot)
        counted = [_Counted(own, first, own.weight, adds=True)]
        closest = max(first.around[:1], default=0.0)
        for meaning in others:
            reading = self._search(meaning.text, question, snapshot)
            for best in snapshot.vectors(reading.fusion.ranking.rows[:1]):
                found, nearer = float(best @ first.vector), float(best @ reading.vector)
                if weight := meaning.weight * related(closest, found):
                    counted.append(_Counted(meaning, reading, weight, adds=nearer >= found))
        return counted

    def _search(self, text: str, question: Question, snapshot: Snapshot) -> Searched:
        known, filters = max(self._encoder.familiarity(text), _LEAST_FAMILIAR), question.filters
        weights = {**self.tuning.weights, DENSE: known * self.tuning.weights[DENSE]}
        tuning = replace(self.tuning, weights=weights)
        search = partial(snapshot.lexical, text, tuning.depth, filters)
        searching = self._beside.submit(search) if self._beside else None
        vector, tokens = self._encoder.encode_query_tokens(text)
        lexical = searching.result() if searching else search()
        around = snapshot.dense(vector, tuning.feedback_depth, filters)
        nearest = Ranking.of([], [])
        moved = vector
        if tuning.feedback_weight:
            nearest = self._nearest(around, lexical, tuning)
            found = snapshot.vectors(nearest.rows)
            moved = towards(vector, found, nearest.scores, weight=tuning.feedback_weight)
        dense = snapshot.dense(moved, tuning.depth, filters)
        return Searched(
            text=text,
            vector=vector,
            tokens=tokens,
            known=known,
            around=around.scores,
            fusion=fuse({DENSE: dense, LEXICAL: lexical}, tuning.weights, FLOORS),
            nearest=nearest,
            tuning=tuning,
        )

    def _nearest(self, dense: Ranking, lexical: Ranking, tuning: Tuning) -> Ranking:
        """Give the passages that the question's vector is moved towards.

        They are found among few: scores are normalised over as many as there are then.
        """
        rankings = {DENSE: dense, LEXICAL: lexical.top(tuning.feedback_depth)}
        return fuse(rankings, tuning.weights, FLOORS).ranking.top(tuning.feedback_passages)
