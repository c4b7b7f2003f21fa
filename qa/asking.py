"""A question becomes an answer: search, fuse, feed back, fuse again, cite."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from qa.answers import Answer, Citation, Hit
from qa.feedback import towards
from qa.fusion import Fusion, fuse
from qa.highlighting import answering_sentence
from qa.links import link_to
from qa.ports import Encoder, Snapshot, Stored
from qa.questions import Filters, Question
from qa.ranking import Ranking, Vector

DENSE = "dense"
LEXICAL = "lexical"


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
    weights: Mapping[str, float] = field(default_factory=lambda: {DENSE: 0.5, LEXICAL: 0.5})
    feedback_passages: int = 3
    feedback_weight: float = 0.6
    feedback_depth: int = 100


def _readings(question: Question) -> list[str]:
    """What may be meant: the words themselves and, in a conversation, after the turn before."""
    earlier = [turn.text for turn in question.history if turn.role == "user"]
    return [question.text, f"{earlier[-1]} {question.text}"] if earlier else [question.text]


class Asker:
    """Answers questions from one snapshot after another.

    Args:
        encoder: Encodes the question as the passages were.
        tuning: How to rank.
        public_url: Where links to the server begin; see `qa.links.link_to`.
    """

    def __init__(
        self, encoder: Encoder, *, tuning: Tuning | None = None, public_url: str = ""
    ) -> None:
        self._encoder = encoder
        self._tuning = tuning or Tuning()
        self._public_url = public_url

    def rank(self, question: Question, snapshot: Snapshot) -> Fusion:
        """Rank all that either searcher finds.

        Raises:
            InvalidFilter: A filter names a field that no document of the collection has.
        """
        readings = [self._search(text, question, snapshot) for text in _readings(question)]
        if len(readings) == 1:
            return readings[0]
        names = [str(number) for number in range(len(readings))]
        mixed = fuse(
            {name: reading.ranking for name, reading in zip(names, readings, strict=True)},
            dict.fromkeys(names, 1.0),
        )
        return Fusion(mixed.ranking, readings[0].scores_of(mixed.ranking.rows))

    def _search(self, text: str, question: Question, snapshot: Snapshot) -> Fusion:
        tuning, filters = self._tuning, question.filters
        vector = self._encoder.encode_query(text)
        lexical = snapshot.lexical(text, tuning.depth, filters)
        if tuning.feedback_weight:
            vector = self._fed_back(vector, lexical, snapshot, filters)
        dense = snapshot.dense(vector, tuning.depth, filters)
        return fuse({DENSE: dense, LEXICAL: lexical}, tuning.weights)

    def _fed_back(
        self, vector: Vector, lexical: Ranking, snapshot: Snapshot, filters: Filters
    ) -> Vector:
        tuning = self._tuning
        dense = snapshot.dense(vector, tuning.feedback_depth, filters)
        rankings = {DENSE: dense, LEXICAL: lexical.top(tuning.feedback_depth)}
        best = fuse(rankings, tuning.weights).ranking.top(tuning.feedback_passages)
        return towards(
            vector, snapshot.vectors(best.rows), best.scores, weight=tuning.feedback_weight
        )

    def ask(self, question: Question, snapshot: Snapshot) -> Answer:
        """Answer a question with its k best passages.

        Raises:
            InvalidFilter: A filter names a field that no document of the collection has.
        """
        began = time.perf_counter()
        fusion = self.rank(question, snapshot)
        best = fusion.ranking.top(question.k)
        weights = {term: snapshot.rarity(term) for term in set(snapshot.terms(question.text))}
        hits = tuple(
            self._hit(at, stored, fusion, snapshot, weights)
            for at, stored in enumerate(snapshot.passages(best.rows))
        )
        return Answer(
            question=question.text,
            collection=snapshot.collection,
            generation=snapshot.generation,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            passages=hits,
        )

    def _hit(
        self,
        at: int,
        stored: Stored,
        fusion: Fusion,
        snapshot: Snapshot,
        weights: Mapping[str, float],
    ) -> Hit:
        passage, source = stored.passage, stored.source
        scores = {name: float(values[at]) for name, values in fusion.scores.items()}
        link = link_to(source, passage, collection=snapshot.collection, public_url=self._public_url)
        return Hit(
            rank=at + 1,
            id=passage.id,
            text=passage.text,
            score=round(float(fusion.ranking.scores[at]), 6),
            scores={name: round(s, 6) for name, s in scores.items() if not np.isnan(s)},
            highlights=(answering_sentence(passage, weights, snapshot.terms),),
            citation=Citation(
                number=at + 1,
                document_id=passage.document_id,
                title=stored.title,
                uri=source.uri,
                sha256=source.sha256,
                start=passage.start,
                end=passage.end,
                page=passage.page,
                heading_path=passage.heading_path,
                quote=passage.text,
                link=link,
            ),
        )
