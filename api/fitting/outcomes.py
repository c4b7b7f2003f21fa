"""What comes of asking labelled questions, as a user would ask them."""

from collections.abc import Callable
from dataclasses import dataclass

from api.evaluating.judged import JudgedSet
from api.fitting.searching import Progress
from api.library import Library
from index.ingesting import document_id_of
from qa.answers import Answer
from qa.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of asking a question.

    Attributes:
        question: What was asked.
        signals: What the confidence is made of, as many numbers for every question.
        confidence: How sure what is in force was, between 0 and 1.
        is_right: Whether the first passage is of a document that answers.
        is_answerable: Whether something in the collection answers.
    """

    question: Question
    signals: tuple[float, ...]
    confidence: float
    is_right: bool
    is_answerable: bool


# How sure an answer is, and what that is made of.
Told = Callable[[Answer], tuple[float, tuple[float, ...]]]


def outcomes_of(
    library: Library, collection: str, judged: JudgedSet, told: Told, progress: Progress
) -> list[Outcome]:
    """Ask every question, those that nothing answers too.

    Args:
        library: Has the collection.
        collection: Its name.
        judged: The questions, and the ids of documents that answer them.
        told: Gives an answer's confidence, and its signals.
        progress: Told how many questions of how many are done.

    Returns:
        One a question. As in BEIR, a document with a query's own id is no answer to it.
    """
    outcomes: list[Outcome] = []
    asked = [*judged.queries.items(), *judged.unanswerable.items()]
    for number, (query, question) in enumerate(asked):
        grades = judged.qrels[query] if number < len(judged.queries) else {}
        answer = library.ask(question, collection)
        documents = (hit.citation.document_id for hit in answer.passages)
        first = next((each for each in documents if each != document_id_of(query)), "")
        confidence, signals = told(answer)
        outcomes.append(
            Outcome(
                question=question,
                signals=signals,
                confidence=confidence,
                is_right=grades.get(first, 0) > 0,
                is_answerable=bool(grades),
            )
        )
        progress(len(outcomes), len(asked))
    return outcomes
