"""Answers as they are remembered: what was asked, and where stood what was shown."""

import hashlib
from dataclasses import replace
from typing import Any

from api.receipts import filters_of_record, filters_record, receipt_json
from api.turns import turns_json, turns_of
from index.judgements import Given, New, Shown, Spot
from qa.answers import Answer, Hit
from qa.errors import HomeCorrupt
from qa.questions import Question

MOST_SPOTS = 10
MOST_TEXT = 300


def new_record(
    answer: Answer,
    question: Question,
    *,
    door: str,
    asker: str = "",
    place: str = "",
    again: bool = False,
) -> New:
    """Make of an answer what is remembered of it.

    Args:
        answer: The answer.
        question: What was asked.
        door: Where.
        asker: By whom, by any name that stays the same.
        place: Where the asker can be told later, as the door writes it.
        again: Whether it looks closer at an answer that was given: that is not missed again.
    """
    shown = shown_in(answer, question)
    receipt = receipt_json(answer.receipt) if answer.receipt else _asked(answer, question)
    return New(
        receipt=receipt,
        door=door,
        asker=asker,
        shown=replace(shown, unsure=False) if again else shown,
        place=place,
    )


def shown_in(answer: Answer, question: Question) -> Shown:
    """Say what an answer showed. What was asked of the past was not missed now."""
    unsure = question.as_of is None and (not answer.passages or answer.answerable is False)
    best = answer.passages[0] if unsure and answer.passages else None
    return Shown(
        meant=answer.resolved_question or answer.question,
        confidence=answer.confidence,
        unsure=unsure,
        spots=tuple(spot_of(hit) for hit in answer.passages[:MOST_SPOTS]),
        title=best.citation.title[:MOST_TEXT] if best else "",
        text=best.text[:MOST_TEXT] if best else "",
    )


def spot_of(hit: Hit) -> Spot:
    """Say where a passage stands."""
    cited = hit.citation
    return Spot(
        passage=hit.id,
        document=cited.document_id,
        start=cited.start,
        end=cited.end,
        digest=digest_of(hit.text),
    )


def digest_of(text: str) -> str:
    """Give what a passage's words are known by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def question_again(given: Given, *, k: int = 1) -> Question:
    """Make the question of a remembered answer, to be asked of its collection as it is now.

    Raises:
        HomeCorrupt: What is remembered makes no sense.
        InvalidInput: Likewise.
    """
    record = given.receipt
    try:
        return Question(
            text=str(record["question"]),
            history=turns_of(record["history"]),
            filters=filters_of_record(record["filters"]),
            sure=record["sure"],
            k=k,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HomeCorrupt(f"What is remembered of the answer {given.id} is damaged.") from error


def _asked(answer: Answer, question: Question) -> dict[str, Any]:
    """Write what was asked with the names that a receipt has for it."""
    return {
        "collection": answer.collection,
        "generation": answer.generation,
        "question": question.text,
        "history": turns_json(question.history),
        "k": question.k,
        "sure": question.sure,
        "filters": filters_record(question.filters),
    }
