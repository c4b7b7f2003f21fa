"""What comes of asking labelled questions, as a user would ask them."""

from dataclasses import dataclass, replace

from api.evaluating.judged import JudgedSet
from api.fitting.searching import Progress
from api.library import Library
from index.ingesting import document_id_of
from qa.confidence import Signals
from qa.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of asking a question for which something was found.

    Attributes:
        question: What was asked.
        signals: What tells how sure the answer is.
        is_right: Whether the first passage is of a document that answers.
        is_answerable: Whether something in the collection answers.
    """

    question: Question
    signals: Signals
    is_right: bool
    is_answerable: bool


def outcomes_of(
    library: Library, collection: str, judged: JudgedSet, progress: Progress
) -> list[Outcome]:
    """Ask every question, those that nothing answers too.

    Args:
        library: Has the collection.
        collection: Its name.
        judged: The questions, and the ids of documents that answer them.
        progress: Told how many questions of how many are done.

    Returns:
        One for each question for which something was found: of the others there is no doubt that
        nothing answers. As in BEIR, a document with a query's own id is no answer to it.
    """
    outcomes: list[Outcome] = []
    asked = [*judged.queries.items(), *judged.unanswerable.items()]
    for number, (query, question) in enumerate(asked, 1):
        grades = judged.qrels[query] if number <= len(judged.queries) else {}
        answer = library.ask(replace(question, sure=0.0, curated=False), collection)
        documents = (hit.citation.document_id for hit in answer.passages)
        first = next((each for each in documents if each != document_id_of(query)), "")
        if answer.signals:
            outcomes.append(
                Outcome(
                    question=question,
                    signals=answer.signals,
                    is_right=grades.get(first, 0) > 0,
                    is_answerable=bool(grades),
                )
            )
        progress(number, len(asked))
    return outcomes
