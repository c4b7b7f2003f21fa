"""Receipts as plain JSON objects and back."""

from dataclasses import asdict
from typing import Any

from api.turns import turns_json
from api.typed import typed
from qa.errors import InvalidReceipt
from qa.questions import Filters, Question, Turn
from qa.receipts import Basis, Receipt
from qa.replaying import Replay

FORMAT = 1


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """Write a receipt as a JSON object."""
    question, filters = receipt.question, receipt.question.filters
    return {
        "format": FORMAT,
        "pincite": receipt.version,
        "collection": receipt.collection,
        "generation": receipt.generation,
        "question": question.text,
        "history": turns_json(question.history),
        "readings": list(receipt.readings),
        "k": question.k,
        "collapse": question.collapse,
        "group_by": question.group_by,
        "diversity": question.diversity,
        "sure": question.sure,
        "filters": {
            "fields": {key: list(values) for key, values in filters.fields},
            "documents": list(filters.documents),
            "media_types": list(filters.media_types),
            "uris": list(filters.uris),
            "after": filters.after,
            "before": filters.before,
        },
        "tuning": dict(receipt.tuning),
        "encoder": receipt.encoder,
        "reranking": dict(receipt.reranking),
        "index": {**asdict(receipt.basis), "frequencies": dict(receipt.basis.frequencies)},
        "ranking": [{"id": id_, "score": score} for id_, score in receipt.ranking],
    }


def receipt_of(data: Any) -> Receipt:
    """Read a receipt, or that of an answer.

    Raises:
        InvalidReceipt: It is neither.
        InvalidInput: The question in it is not as it should be.
    """
    if isinstance(data, dict) and "passages" in data:
        if not isinstance(data.get("receipt"), dict):
            raise InvalidReceipt("The answer has no receipt: ask with --explain to get one.")
        data = data["receipt"]
    try:
        return _receipt_of(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidReceipt(
            "What was given is neither a receipt nor an answer of pincite ask --explain --json."
        ) from error


def _receipt_of(data: Any) -> Receipt:
    if data["format"] != FORMAT:
        raise InvalidReceipt(f"The receipt's format is {data['format']!r}; {FORMAT} can be read.")
    filters = data["filters"]
    whole = {name: data[name] for name in ("k", "generation")}
    words = {name: data[name] for name in ("question", "collection", "encoder", "pincite")}
    if not all(type(each) is int for each in whole.values()):
        raise TypeError(whole)
    if not all(type(each) is str for each in words.values()):
        raise TypeError(words)
    question = Question(
        text=words["question"],
        history=tuple(Turn(role=str(t["role"]), text=str(t["text"])) for t in data["history"]),
        filters=Filters(
            fields=tuple((key, tuple(values)) for key, values in filters["fields"].items()),
            documents=tuple(filters["documents"]),
            media_types=tuple(filters.get("media_types", ())),
            uris=tuple(filters.get("uris", ())),
            after=filters["after"],
            before=filters["before"],
        ),
        k=whole["k"],
        as_of=whole["generation"],
        collapse=bool(data["collapse"]),
        group_by=data["group_by"],
        diversity=float(data["diversity"]),
        sure=data["sure"],
        explain=True,
        rerank=data["reranking"]["became"] != "no",
    )
    return Receipt(
        question=question,
        collection=words["collection"],
        readings=tuple(data["readings"]),
        tuning=dict(data["tuning"]),
        encoder=words["encoder"],
        reranking=dict(data["reranking"]),
        version=words["pincite"],
        basis=typed(Basis, data["index"]),
        ranking=tuple((str(hit["id"]), float(hit["score"])) for hit in data["ranking"]),
    )


def replay_json(replay: Replay) -> dict[str, Any]:
    """Write what came of asking again as a JSON object."""
    return {
        "same": replay.same,
        "differences": list(replay.differences),
        "then": receipt_json(replay.then),
        "now": None if replay.now is None else receipt_json(replay.now),
    }
