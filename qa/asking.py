"""A question becomes an answer: the best passages, each with its citation."""

import time
from dataclasses import replace

import numpy as np

from qa.answers import Answer, Citation, Hit, Place, Reranked
from qa.contexts import contexts_of
from qa.duplicates import words_of
from qa.explaining import explained
from qa.fusion import Fusion
from qa.grouping import grouped
from qa.highlighting import Sought, answering_sentences
from qa.kinds import wanted
from qa.links import link_to
from qa.ports import Snapshot, Stored
from qa.questions import Question
from qa.ranking import Rows
from qa.reranking import Reranking
from qa.retrieving import DENSE, Retriever, Searched, Trace


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
        fusion, reranked = self._reranked(trace, snapshot)
        groups = grouped(question, fusion.ranking, snapshot)
        rows = fusion.ranking.rows
        shown = rows[[group.best for group in groups]]
        best = snapshot.passages(shown)
        contexts = contexts_of([each.passage for each in best], question.context, snapshot)
        within = {span.id: each.number for each in contexts for span in each.passages}
        sought = self._sought(question, trace.readings[-1], snapshot)
        sentences = snapshot.sentences(shown)
        hits = tuple(
            replace(
                self._hit(group.best, stored, fusion, snapshot, rank=rank),
                highlights=answering_sentences(stored.passage, parts, sought),
                duplicates=self._places(rows[list(group.duplicates)], stored, snapshot),
                further=self._places(rows[list(group.further)], stored, snapshot),
                context=within.get(stored.passage.id),
            )
            for rank, (group, stored, parts) in enumerate(
                zip(groups, best, sentences, strict=True), 1
            )
        )
        answer = Answer(
            question=question.text,
            collection=snapshot.collection,
            generation=snapshot.generation,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            passages=hits,
            reranked=reranked,
            contexts=contexts,
            resolved_question=trace.resolved.text if question.history else None,
            carried_terms=trace.resolved.carried,
        )
        return explained(answer, shown, trace, snapshot) if question.explain else answer

    def _places(self, rows: Rows, shown: Stored, snapshot: Snapshot) -> tuple[Place, ...]:
        """Say where passages stand that another one is shown for."""
        if not len(rows):
            return ()
        words = words_of(shown.passage.text)
        return tuple(
            Place(
                id=stored.passage.id,
                document_id=stored.passage.document_id,
                title=stored.title,
                uri=stored.source.uri,
                start=stored.passage.start,
                end=stored.passage.end,
                page=stored.passage.page,
                heading_path=stored.passage.heading_path,
                link=self._link(stored, snapshot),
                exact=words_of(stored.passage.text) == words,
            )
            for stored in snapshot.passages(rows)
        )

    def _link(self, stored: Stored, snapshot: Snapshot) -> str:
        return link_to(
            stored.source,
            stored.passage,
            collection=snapshot.collection,
            public_url=self._public_url,
        )

    def _reranked(self, trace: Trace, snapshot: Snapshot) -> tuple[Fusion, Reranked]:
        if self._reranking is None:
            return trace.fusion, "no"
        return self._reranking.rerank(trace.resolved.text, trace.fusion, snapshot)

    def _sought(self, question: Question, searched: Searched, snapshot: Snapshot) -> Sought:
        """Say what sentences are compared with; the encoder's word counts as it does in ranking."""
        terms = sorted(set(snapshot.terms(question.text)))
        full = self._retriever.tuning.weights[DENSE]
        return Sought(
            weights={term: snapshot.rarity(term) for term in terms},
            analyse=snapshot.terms,
            vector=searched.vector,
            known=searched.tuning.weights[DENSE] / full if full else 0.0,
            wanted=wanted(question.text),
        )

    def _hit(
        self,
        at: int,
        stored: Stored,
        fusion: Fusion,
        snapshot: Snapshot,
        *,
        rank: int,
    ) -> Hit:
        passage, source = stored.passage, stored.source
        scores = {name: float(values[at]) for name, values in fusion.scores.items()}
        return Hit(
            rank=rank,
            id=passage.id,
            text=passage.text,
            score=round(float(fusion.ranking.scores[at]), 6),
            scores={name: round(s, 6) for name, s in scores.items() if not np.isnan(s)},
            highlights=(),
            citation=Citation(
                number=rank,
                document_id=passage.document_id,
                title=stored.title,
                uri=source.uri,
                sha256=source.sha256,
                start=passage.start,
                end=passage.end,
                page=passage.page,
                heading_path=passage.heading_path,
                quote=passage.text,
                link=self._link(stored, snapshot),
            ),
        )
