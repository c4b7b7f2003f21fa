"""A question becomes an answer: the best passages, each with its citation."""

import time
from collections.abc import Mapping

import numpy as np

from qa.answers import Answer, Citation, Hit, Reranked
from qa.explaining import explained
from qa.fusion import Fusion
from qa.highlighting import answering_sentence
from qa.links import link_to
from qa.ports import Snapshot, Stored
from qa.questions import Question
from qa.reranking import Reranking
from qa.retrieving import Retriever, readings_of


class Asker:
    """Answers questions from one snapshot after another.

    Args:
        retriever: Ranks the passages.
        reranking: What orders the best of them once more; None for nothing.
        public_url: Where links to the server begin; see `qa.links.link_to`.
    """

    def __init__(
        self, retriever: Retriever, *, reranking: Reranking | None = None, public_url: str = ""
    ) -> None:
        self._retriever = retriever
        self._reranking = reranking
        self._public_url = public_url

    def ask(self, question: Question, snapshot: Snapshot) -> Answer:
        """Answer a question with its k best passages.

        Raises:
            InvalidFilter: A filter names a field that no document of the collection has.
        """
        began = time.perf_counter()
        trace = self._retriever.trace(question, snapshot)
        fusion, reranked = self._reranked(question, trace.fusion, snapshot)
        best = fusion.ranking.top(question.k)
        weights = {term: snapshot.rarity(term) for term in set(snapshot.terms(question.text))}
        hits = tuple(
            self._hit(at, stored, fusion, snapshot, weights)
            for at, stored in enumerate(snapshot.passages(best.rows))
        )
        answer = Answer(
            question=question.text,
            collection=snapshot.collection,
            generation=snapshot.generation,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            passages=hits,
            reranked=reranked,
        )
        return explained(answer, best.rows, trace, snapshot) if question.explain else answer

    def _reranked(
        self, question: Question, fusion: Fusion, snapshot: Snapshot
    ) -> tuple[Fusion, Reranked]:
        if self._reranking is None:
            return fusion, "no"
        return self._reranking.rerank(readings_of(question)[-1], fusion, snapshot)

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
