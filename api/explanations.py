"""Explanations as plain JSON objects and back."""

from typing import Any

from qa.explanations import Explanation, Pull, Reading, ReadingShare, Share, Term

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
        "terms": [
            {"term": term.term, "rarity": round(term.rarity, _DIGITS), "count": term.count}
            for term in explanation.terms
        ],
    }


def explanation_of(data: Any) -> Explanation:
    """Read how a passage got its score back; KeyError or TypeError where it is no such thing."""
    return Explanation(
        readings=tuple(
            ReadingShare(
                share=Share(**{n: value for n, value in reading.items() if n != "searchers"}),
                searchers={n: Share(**share) for n, share in reading["searchers"].items()},
            )
            for reading in data["readings"]
        ),
        neighbours=None if data["neighbours"] is None else Share(**data["neighbours"]),
        closer=None if data["closer"] is None else Share(**data["closer"]),
        terms=tuple(Term(**term) for term in data["terms"]),
    )


def reading_json(reading: Reading) -> dict[str, Any]:
    """Write a way in which the question was read as a JSON object."""
    return {
        "text": reading.text,
        "weight": round(reading.weight, _DIGITS),
        "moved_towards": [
            {"id": pull.id, "weight": round(pull.weight, _DIGITS)} for pull in reading.moved_towards
        ],
    }


def reading_of(data: Any) -> Reading:
    """Read one back; KeyError or TypeError where it is no such thing."""
    pulls = tuple(Pull(**pull) for pull in data["moved_towards"])
    return Reading(text=data["text"], weight=data["weight"], moved_towards=pulls)


def _share_json(share: Share) -> dict[str, Any]:
    return {
        "score": None if share.score is None else round(share.score, _DIGITS),
        "normalised": round(share.normalised, _DIGITS),
        "weight": round(share.weight, _DIGITS),
        "contribution": round(share.contribution, _DIGITS),
    }
