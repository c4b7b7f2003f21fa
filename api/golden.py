"""A golden set of what people said of answers: what `pincite evaluate` takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.library import Library
from api.records import digest_of
from api.turns import turns_json, turns_of
from index.judgements import UP, Given, Judged, Spot
from qa.errors import DocumentNotFound

QUERIES, SPANS, UNANSWERABLE = "queries", "spans", "unanswerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """A golden set, as lines of the files that docs/evaluation.md describes.

    Attributes:
        queries: What was asked.
        spans: What answers it, with a score of 1; and what does not, with 0.
        unanswerable: What was asked where it was right to find nothing.
        gone: How many judgements are about passages that are not in the collection any more.
    """

    queries: tuple[Mapping[str, Any], ...]
    spans: tuple[Mapping[str, Any], ...]
    unanswerable: tuple[Mapping[str, Any], ...]
    gone: int


def golden_of(judged: Iterable[Judged], library: Library, collection: str | None) -> Golden:
    """Make a golden set of the answers of one collection that were judged.

    A passage that was judged up answers; the first one, where the whole answer was. One that was
    judged down does not answer, which says nothing of whether another one does. An answer that
    showed nothing and was judged up was right to. What as many people judged up as down is left
    out. Passages are known again by their words, wherever in their document they stand now.

    Args:
        judged: The answers.
        library: Has the documents.
        collection: The collection; the default one for None.
    """
    name = library.collection(collection).name
    queries: list[Mapping[str, Any]] = []
    spans: list[Mapping[str, Any]] = []
    unanswerable: list[Mapping[str, Any]] = []
    gone = 0
    for each in judged:
        given = each.answer
        if given.collection.casefold() != name.casefold():
            continue
        votes = _votes(each)
        if votes.get("", 0) > 0:
            unanswerable.append(_query(given))
            continue
        found = []
        for spot in given.shown.spots:
            score = votes.get(spot.passage, 0)
            place = _place(spot, library, name) if score else None
            gone += bool(score) and place is None
            if place:
                found.append(_span(given, spot, place, int(score > 0)))
        if found:
            queries.append(_query(given))
            spans += found
    return Golden(
        queries=tuple(queries),
        spans=tuple(spans),
        unanswerable=tuple(unanswerable),
        gone=gone,
    )


def _votes(judged: Judged) -> dict[str, int]:
    """Count who is for and against each passage; `""` stands for that there is none.

    Who judges a whole answer judges its first passage.
    """
    spots = judged.answer.shown.spots
    first = spots[0].passage if spots else ""
    votes: dict[str, int] = {}
    for said in judged.judgements:
        about = said.passage or first
        votes[about] = votes.get(about, 0) + (1 if said.verdict == UP else -1)
    return votes


def _place(spot: Spot, library: Library, collection: str) -> tuple[int, int] | None:
    """Find where a passage stands now."""
    try:
        text = library.document(spot.document, collection).content.text
        passages = library.passages(spot.document, collection)
    except DocumentNotFound:
        return None
    if digest_of(text[spot.start : spot.end]) == spot.digest:
        return spot.start, spot.end
    for passage in passages:
        if digest_of(passage.text) == spot.digest:
            return passage.start, passage.end
    return None


def _query(given: Given) -> dict[str, Any]:
    history = turns_of(list(given.receipt.get("history", ())))
    query: dict[str, Any] = {"_id": given.id, "text": given.question}
    return query | ({"history": turns_json(history)} if history else {})


def _span(given: Given, spot: Spot, place: tuple[int, int], score: int) -> dict[str, Any]:
    start, end = place
    return {
        "query-id": given.id,
        "document": spot.document,
        "start": start,
        "end": end,
        "score": score,
    }
