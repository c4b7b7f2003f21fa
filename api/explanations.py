"""Explanations as plain JSON objects and back."""

from typing import Any

from api.typed import typed
from qa.explanations import Explanation, Reading, Share

_DIGITS = 6


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Write how a passage got its score as a JSON object."""
    return {
        "readings": [
            {
                **_share_json(reading.share),
                "searchers": {n: _share_json(share) for n, share in reading.searchers.items()},
            }
            for reading in explanation.readings
        ],
        "neighbours": explanation.neighbours and _share_json(explanation.neighbours),
        "closer": explanation.closer and _share_json(explanation.closer),
        "interaction": explanation.interaction and _share_json(explanation.interaction),
        "terms": [
            {"term": term.term, "rarity": round(term.rarity, _DIGITS), "count": term.count}
            for term in explanation.terms
        ],
    }


def explanation_of(data: Any) -> Explanation:
    """Read how a passage got its score back.

    Raises:
        KeyError: It lacks something.
        TypeError: It is no such thing.
        ValueError: Something in it is not what it should be.
    """
    readings = [{"share": each, "searchers": each["searchers"]} for each in data["readings"]]
    return typed(Explanation, {**data, "readings": readings})


def reading_json(reading: Reading) -> dict[str, Any]:
    """Write a way in which the question was read as a JSON object."""
    return {
        "text": reading.text,
        "weight": round(reading.weight, _DIGITS),
        "moved_towards": [
            {"id": pull.id, "weight": round(pull.weight, _DIGITS)} for pull in reading.moved_towards
        ],
    }


def _share_json(share: Share) -> dict[str, Any]:
    return {
        "score": None if share.score is None else round(share.score, _DIGITS),
        "normalised": round(share.normalised, _DIGITS),
        "weight": round(share.weight, _DIGITS),
        "contribution": round(share.contribution, _DIGITS),
    }
