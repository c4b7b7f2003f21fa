"""What people said of answers, and what was missing, as plain JSON objects."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from api.wire import time_text
from index.judgements import Found, Gap, Given, Judged, Spot


def judged_json(number: int, judged: Judged) -> dict[str, Any]:
    """Write a judged answer; `number` is that of its place in the list."""
    given = judged.answer
    return {
        "number": number,
        "answer_id": given.id,
        "question": given.question,
        "collection": given.collection,
        "door": given.door,
        "asker": given.asker,
        "asked": time_text(given.at),
        "confidence": given.shown.confidence,
        "passages": [spot_json(spot) for spot in given.shown.spots],
        "judgements": [{**asdict(each), "at": time_text(each.at)} for each in judged.judgements],
    }


def gap_json(gap: Gap, wordings: Sequence[str]) -> dict[str, Any]:
    """Write a gap.

    Args:
        gap: The gap.
        wordings: The different words in which it was asked.
    """
    example = gap.example
    return {
        "number": gap.number,
        "state": gap.state,
        "question": example.question,
        "wordings": list(wordings),
        "collection": example.collection,
        "count": gap.count,
        "askers": gap.askers,
        "first_asked": time_text(gap.first),
        "last_asked": time_text(example.at),
        "confidence": example.shown.confidence,
        "best": _best_json(example),
        "found": None if gap.found is None else _found_json(gap.found),
    }


def spot_json(spot: Spot) -> dict[str, Any]:
    """Write where a passage stood."""
    return {
        "id": spot.passage,
        "document_id": spot.document,
        "start": spot.start,
        "end": spot.end,
    }


def _best_json(given: Given) -> dict[str, Any] | None:
    shown = given.shown
    if not shown.spots:
        return None
    return {**spot_json(shown.spots[0]), "title": shown.title, "text": shown.text}


def _found_json(found: Found) -> dict[str, Any]:
    return {
        "at": time_text(found.at),
        "confidence": found.confidence,
        "passage": {**spot_json(found.spot), "title": found.title, "text": found.text},
    }
