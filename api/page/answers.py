"""An answer as the page shows it: values that a template has nothing to work out of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.wire import time_text
from qa.answers import Answer, Citation, Hit, Place
from qa.explanations import Explanation, Share
from qa.links import place_page

LONG = 3_000
_WEB = ("http://", "https://")
_SURE = ((0.9, "Answered"), (0.7, "Probably answered"), (0.5, "Perhaps answered"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a passage.

    Attributes:
        text: Its words.
        answers: Whether it is what answers.
    """

    text: str
    answers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table that says how a passage got its score.

    Attributes:
        name: What gave it something.
        score: As it was given; None where the passage was not found.
        scaled: The same between 0 and 1.
        weight: How much that counts.
        adds: What it adds to the score.
    """

    name: str
    score: float | None
    scaled: float
    weight: float
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something stands.

    Attributes:
        title: The document's title.
        opens: The address that opens the document at the place, on this server.
        at: The page, and the headings above it.
        uri: Where the document came from.
        source: The address of that, where it is one of the web; empty otherwise.
        day: When the original last changed; empty where that is not known.
    """

    title: str
    opens: str
    at: tuple[str, ...]
    uri: str
    source: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A passage as it is shown.

    Attributes:
        hit: The passage.
        spot: Where it stands.
        pieces: Its words.
        is_long: Whether it is shown in a box to scroll in.
        also: Where else the same is said.
        further: Where else its document was found.
        rows: How it got its score; empty where that was not asked.
    """

    hit: Hit
    spot: Spot
    pieces: tuple[Piece, ...]
    is_long: bool
    also: tuple[Spot, ...]
    further: tuple[Spot, ...]
    rows: tuple[Row, ...]


def cards(answer: Answer) -> list[Card]:
    """Show the passages of an answer."""
    name = answer.collection
    return [
        Card(
            hit=hit,
            spot=spot(hit.id, hit.citation, name, [(h.start, h.end) for h in hit.highlights]),
            pieces=tuple(_pieces(hit)),
            is_long=len(hit.text) > LONG,
            also=tuple(spot(place.id, place, name) for place in hit.duplicates),
            further=tuple(spot(place.id, place, name) for place in hit.further),
            rows=tuple(_rows(hit.explanation)) if hit.explanation else (),
        )
        for hit in answer.passages
    ]


def spot(
    passage_id: str, place: Citation | Place, collection: str, marks: Sequence[tuple[int, int]] = ()
) -> Spot:
    """Show where a passage stands.

    Args:
        passage_id: The passage.
        place: Where it stands.
        collection: The collection that holds it.
        marks: What in it answers, in code points of the document's text.
    """
    page = (f"page {place.page}",) if place.page else ()
    modified = place.modified if isinstance(place, Citation) else None
    return Spot(
        title=" ".join(place.title.split()) or place.document_id,
        opens=place_page(
            place.document_id,
            (place.start, place.end),
            passage_id,
            collection=collection,
            marks=marks,
        ),
        at=(*page, *place.heading_path),
        uri=place.uri,
        source=place.link if place.link.startswith(_WEB) and place.uri.startswith(_WEB) else "",
        day=(time_text(modified) or "")[:10],
    )


def sureness(answer: Answer) -> str:
    """Say in words how likely the first passage answers; empty where that is not known."""
    if answer.confidence is None:
        return ""
    sure = answer.confidence
    return next((said for least, said in _SURE if sure >= least), "Probably not answered")


def _pieces(hit: Hit) -> Iterator[Piece]:
    at, begins = 0, hit.citation.start
    for highlight in hit.highlights:
        start, end = highlight.start - begins, highlight.end - begins
        if start > at:
            yield Piece(text=hit.text[at:start], answers=False)
        yield Piece(text=hit.text[start:end], answers=True)
        at = end
    if at < len(hit.text):
        yield Piece(text=hit.text[at:], answers=False)


def _rows(explanation: Explanation) -> Iterator[Row]:
    several = len(explanation.readings) > 1
    for number, reading in enumerate(explanation.readings, 1):
        counts = reading.share.weight
        for name, share in reading.searchers.items():
            named = f"{name}, reading {number}" if several else name
            yield _row(named, share.within(counts))
    steps: Sequence[tuple[str, Share | None]] = (
        ("neighbours", explanation.neighbours),
        ("nearest sentence", explanation.closer),
        ("tokens", explanation.interaction),
    )
    for name, step in steps:
        if step:
            yield _row(name, step)


def _row(name: str, share: Share) -> Row:
    return Row(
        name=name,
        score=share.score,
        scaled=share.normalised,
        weight=share.weight,
        adds=share.contribution,
    )
