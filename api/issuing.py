"""Receipts issued for answers, and the configuration read from them to ask again."""

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from api.version import version
from qa.answers import Answer
from qa.errors import InvalidReceipt
from qa.ports import Snapshot
from qa.questions import Question
from qa.receipts import Receipt
from qa.tuning import Tuning

_DEEPEST = 100_000


def with_receipt(
    answer: Answer,
    question: Question,
    snapshot: Snapshot,
    *,
    tuning: Tuning,
    encoder: str,
    reranker: Mapping[str, Any],
) -> Answer:
    """Give an explained answer its receipt.

    Args:
        answer: The answer.
        question: What was asked.
        snapshot: What answered.
        tuning: How it was ranked.
        encoder: Fingerprint of the model.
        reranker: Its `model`'s fingerprint and how many passages it was given at the `top`; empty
            where there is none.
    """
    texts = tuple(reading.text for reading in answer.readings)
    terms = list(dict.fromkeys(term for text in texts for term in snapshot.terms(text)))
    receipt = Receipt(
        question=replace(
            question, as_of=answer.generation, rerank=answer.reranked != "no", context=0
        ),
        collection=answer.collection,
        readings=texts,
        tuning=plain_tuning(tuning),
        encoder=encoder,
        reranking={"became": answer.reranked, **reranker},
        version=version(),
        basis=snapshot.basis(terms),
        ranking=tuple((hit.id, hit.score) for hit in answer.passages),
        pinned=answer.pinned,
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
    named, default = dict(receipt.tuning), plain_tuning(Tuning())
    if _fits(named, default):
        return Tuning(**named)
    raise InvalidReceipt("The receipt's configuration is not one of this version of Pincite.")


def tuning_with(changed: Mapping[str, Any]) -> Tuning | None:
    """Change some fields of the default configuration, named as plain values.

    Returns:
        The configuration; None where this version has no such field, or it takes no such value.
    """
    default = plain_tuning(Tuning())
    named = {**default, **changed}
    return Tuning(**named) if _fits(named, default) else None


def _fits(value: Any, default: Any) -> bool:
    """Whether a value is one that could stand where the default does."""
    if isinstance(default, dict):
        same = isinstance(value, dict) and value.keys() == default.keys()
        return same and all(_fits(value[name], each) for name, each in default.items())
    if isinstance(default, int):
        return type(value) is int and 1 <= value <= _DEEPEST
    return type(value) in {int, float} and 0 <= value < math.inf
