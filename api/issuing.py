"""Receipts issued for answers, and the configuration read from them to ask again."""

from dataclasses import asdict, replace
from typing import Any

from api.version import version
from qa.answers import Answer
from qa.errors import InvalidReceipt
from qa.ports import Snapshot
from qa.questions import Question
from qa.receipts import Receipt
from qa.retrieving import Tuning


def with_receipt(
    answer: Answer, question: Question, snapshot: Snapshot, tuning: Tuning, encoder: str
) -> Answer:
    """Give an explained answer its receipt.

    Args:
        answer: The answer.
        question: What was asked.
        snapshot: What answered.
        tuning: How it was ranked.
        encoder: Fingerprint of the model.
    """
    texts = tuple(reading.text for reading in answer.readings)
    terms = list(dict.fromkeys(term for text in texts for term in snapshot.terms(text)))
    receipt = Receipt(
        question=replace(question, as_of=answer.generation),
        collection=answer.collection,
        readings=texts,
        tuning=plain_tuning(tuning),
        encoder=encoder,
        version=version(),
        basis=snapshot.basis(terms),
        ranking=tuple((hit.id, hit.score) for hit in answer.passages),
    )
    return replace(answer, receipt=receipt)


def plain_tuning(tuning: Tuning) -> dict[str, Any]:
    """Give a configuration as plain values."""
    return asdict(replace(tuning, weights=dict(tuning.weights)))


def tuning_of(receipt: Receipt) -> Tuning:
    """Read the configuration that a receipt names.

    Raises:
        InvalidReceipt: It has what this version does not, or lacks what it has.
    """
    default = plain_tuning(Tuning())
    named = receipt.tuning
    same_kinds = named.keys() == default.keys() and all(
        type(named[name]) in {type(value), int} for name, value in default.items()
    )
    weights = named.get("weights")
    if (
        not same_kinds
        or not isinstance(weights, dict)
        or weights.keys() != default["weights"].keys()
    ):
        raise InvalidReceipt("The receipt's configuration is not one of this version of Pincite.")
    return Tuning(**named)
