"""A question becomes an answer: the best passages, each with its citation."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from qa.answers import Answer, Hit, Place, Reranked
from qa.citing import cited, places_of
from qa.confidence import Calibration, Signals
from qa.contexts import contexts_of
from qa.curating import placed
from qa.errors import NotCalibrated
from qa.explaining import explained
from qa.fusion import Fusion
from qa.grouping import grouped
from qa.highlighting import Sought, answering_sentences
from qa.kinds import wanted
from qa.links import link_to
from qa.ports import Curation, Snapshot, Stored
from qa.questions import Question
from qa.ranking import Ranking
from qa.reranking import Reranking
from qa.retrieving import Retriever
from qa.signals import First, signals_of
from qa.traces import Searched, Trace


class Asker:
    """Answers questions from one snapshot after another.

    Args:
        retriever: Ranks the passages.
        reranking: What orders the best of them once more; None for nothing.
        calibration: What says how sure an answer is; None where nothing was fitted for the encoder.
        curation: What people pinned to questions; None for nothing.
        public_url: Where links to the server begin; see `qa.links.link_to`.
    """

    def __init__(
        self,
        retriever: Retriever,
        *,
        reranking: Reranking | None = None,
        calibration: Calibration | None = None,
        curation: Curation | None = None,
        public_url: str = "",
    ) -> None:
        self._retriever = retriever
        self._reranking = reranking
        self._calibration = calibration
        self._curation = curation
        self._public_url = public_url

    def ask(self, question: Question, snapshot: Snapshot) -> Answer:
        """Answer a question with its k best passages, or with none where it is not sure enough.

        Raises:
            InvalidFilter: A filter names a field that no document of the collection has.
            NotCalibrated: The question says how sure an answer is to be, and that cannot be told.
        """
        if question.sure and self._calibration is None:
            raise NotCalibrated(
                "How sure an answer is cannot be told with this encoder before it was fitted: "
                "pincite calibrate does that, with questions of yours."
            )
        began = time.perf_counter()
        trace = self._retriever.trace(question, snapshot)
        ranked, reranked = self._reranked(trace, snapshot)
        curated = placed(question, trace, self._curation, snapshot)
        fusion = ranked.led_by(curated.held.rows) if curated else ranked
        groups = grouped(question, fusion.ranking, snapshot)
        rows = fusion.ranking.rows
        shown = rows[[group.best for group in groups]]
        best = snapshot.passages(shown)
        contexts = contexts_of([each.passage for each in best], question.context, snapshot)
        within = {span.id: each.number for each in contexts for span in each.passages}
        link = partial(self._link, collection=snapshot.collection)

        def others(places: Sequence[int], shown_for: Stored) -> tuple[Place, ...]:
            found = snapshot.passages(rows[list(places)]) if places else ()
            return places_of(found, shown_for, link)

        sought = _sought(question, trace.meant, snapshot)
        sentences = snapshot.sentences(shown)
        hits = tuple(
            replace(
                cited(stored, fusion, group.best, link=link(stored), rank=rank),
                highlights=answering_sentences(stored.passage, parts, sought),
                duplicates=others(group.duplicates, stored),
                further=others(group.further, stored),
                context=within.get(stored.passage.id),
            )
            for rank, (group, stored, parts) in enumerate(
                zip(groups, best, sentences, strict=True), 1
            )
        )
        found = (
            First(stored=stored, row=int(row), sentences=parts, highlights=hit.highlights)
            for stored, row, parts, hit in zip(best, shown, sentences, hits, strict=True)
        )
        first = _first(ranked.ranking, found, sought, snapshot)
        readings = dict.fromkeys((trace.meant, trace.readings[0]))
        seen = [signals_of(question.text, r, trace, f, snapshot) for f in first for r in readings]
        confidence, signals = self._surest(seen)
        if curated:
            hits = tuple(
                curated.marked(hit) if row in curated.held.rows else hit
                for row, hit in zip(shown, hits, strict=True)
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
            confidence=confidence,
            answerable=_is_answered(hits, confidence, question),
            signals=signals,
            pinned=curated.pinned if curated else None,
        )
        if question.explain:
            answer = explained(answer, shown, trace, snapshot)
        abstains = bool(question.sure) and not answer.answerable
        return replace(answer, passages=(), contexts=()) if abstains else answer

    def _surest(self, seen: Sequence[Signals]) -> tuple[float | None, Signals | None]:
        """Say how sure it is that the first passage answers, by the surest reading; and by what.

        What nothing was found for is not answered, whatever was fitted.
        """
        if not seen:
            return 0.0, None
        calibration = self._calibration
        if calibration is None:
            return None, seen[0]
        surest = max(seen, key=calibration.probability)
        return round(calibration.probability(surest), 4), surest

    def _link(self, stored: Stored, *, collection: str) -> str:
        return link_to(
            stored.source, stored.passage, collection=collection, public_url=self._public_url
        )

    def _reranked(self, trace: Trace, snapshot: Snapshot) -> tuple[Fusion, Reranked]:
        if self._reranking is None:
            return trace.fusion, "no"
        return self._reranking.rerank(trace.resolved.text, trace.fusion, snapshot)


def _first(
    ranking: Ranking, found: Iterator[First], sought: Sought, snapshot: Snapshot
) -> list[First]:
    """Give the first passage of the ranking, looked up where it is not shown; none of none."""
    for row in ranking.rows[:1]:
        for each in found:
            if each.row == row:
                return [each]
        (stored,) = snapshot.passages(ranking.rows[:1])
        (parts,) = snapshot.sentences(ranking.rows[:1])
        highlights = answering_sentences(stored.passage, parts, sought)
        return [First(stored=stored, row=int(row), sentences=parts, highlights=highlights)]
    return []


def _is_answered(hits: Sequence[Hit], confidence: float | None, question: Question) -> bool | None:
    """Whether it is sure enough that the first passage answers: what a person pinned does."""
    if any(hit.curated for hit in hits):
        return True
    return None if confidence is None else confidence >= question.least_sure


def _sought(question: Question, meant: Searched, snapshot: Snapshot) -> Sought:
    """Say what sentences are compared with."""
    terms = sorted(set(snapshot.terms(question.text)))
    return Sought(
        weights={term: snapshot.rarity(term) for term in terms},
        analyse=snapshot.terms_of,
        vector=meant.vector,
        known=meant.known,
        wanted=wanted(question.text),
    )
