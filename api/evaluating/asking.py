"""Every question of a judged set is asked, as a user would ask it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from api.evaluating.confidence import auroc, calibration_error, coverage
from api.evaluating.judged import JudgedSet
from api.evaluating.ranking import best_passages, by_rank
from api.evaluating.wording import holds
from api.library import Library
from index.ingesting import document_id_of
from qa.answers import Answer
from qa.questions import Question

ANSWER, HIGHLIGHT = "answer@1", "highlight@1"
AUROC, COVERAGE, CALIBRATION = "auroc", "coverage@90", "ece"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """What was ranked for each query, by falling score.

    Attributes:
        documents: Query id → document id → score.
        passages: Query id → passage id → score.
    """

    documents: Mapping[str, Mapping[str, float]]
    passages: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of a question.

    Attributes:
        is_right: Whether the first passage is of a document that answers.
        holds: Whether its highlights hold the words of the answer; None where it is not right, or
            the words are not known.
        confidence: How sure the answer is, in [0, 1]; None where that cannot be told.
    """

    is_right: bool
    holds: bool | None
    confidence: float | None


def rank_all(library: Library, queries: Mapping[str, Question], progress: Progress) -> Ranked:
    """Rank passages, and documents by their best one, for every query."""
    collection = library.collection()
    snapshot, retriever = collection.snapshot(), library.retriever(collection)
    documents: dict[str, dict[str, float]] = {}
    passages: dict[str, dict[str, float]] = {}
    for number, (query_id, question) in enumerate(queries.items(), 1):
        rows = retriever.rank(question, snapshot).ranking.rows
        best = best_passages(snapshot, rows, query_id)
        documents[query_id] = by_rank(each.document_id for each in best)
        passages[query_id] = by_rank(each.id for each in best)
        progress("ranking", number, len(queries))
    return Ranked(documents=documents, passages=passages)


def answer_all(
    library: Library, judged: JudgedSet, queries: Mapping[str, Question], progress: Progress
) -> dict[str, Answered]:
    """Ask questions, and judge the first passage of each answer."""
    answered: dict[str, Answered] = {}
    for number, (query_id, question) in enumerate(queries.items(), 1):
        answer = library.ask(replace(question, sure=0.0, curated=False))
        answered[query_id] = _judged(answer, query_id, judged)
        progress("answering", number, len(queries))
    return answered


def _judged(answer: Answer, query_id: str, judged: JudgedSet) -> Answered:
    own, grades = document_id_of(query_id), judged.qrels.get(query_id, {})
    others = (hit for hit in answer.passages if hit.citation.document_id != own)
    first = next(others, None)
    is_right = first is not None and grades.get(first.citation.document_id, 0) > 0
    wanted = judged.answers.get(query_id)
    marks = "\n".join(mark.text for mark in first.highlights) if first else ""
    return Answered(
        is_right=is_right,
        holds=holds(marks, wanted) if is_right and wanted else None,
        confidence=answer.confidence,
    )


def answer_values(
    judged: JudgedSet, answered: Mapping[str, Answered]
) -> dict[str, dict[str, float]]:
    """Give, for questions whose answer is known in words, whether they were answered with it."""
    known = {query: answered[query] for query in judged.answers}
    return {
        ANSWER: {query: float(each.is_right) for query, each in known.items()},
        HIGHLIGHT: {q: float(each.holds) for q, each in known.items() if each.holds is not None},
    }


def confidence_measures(
    answered: Mapping[str, Answered], nothing: Mapping[str, Answered]
) -> dict[str, float]:
    """Measure how the confidence tells questions with an answer from those without.

    Args:
        answered: Questions that the corpus answers; correct where the first passage is right.
        nothing: Those that it does not; never correct.
    """
    both = [*answered.values(), *nothing.values()]
    if not answered or not nothing or None in {each.confidence for each in both}:
        return {}
    confidence = np.array([each.confidence for each in both], np.float64)
    is_answerable = np.arange(len(both)) < len(answered)
    is_correct = is_answerable & np.array([each.is_right for each in both])
    return {
        AUROC: round(auroc(confidence, is_answerable), 5),
        COVERAGE: round(coverage(confidence, is_correct), 5),
        CALIBRATION: round(calibration_error(confidence, is_correct), 5),
    }
