"""Values as plain JSON objects and back: what every door writes and reads."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from api.explanations import explanation_json, explanation_of, reading_json
from api.places import context_json, place_json
from api.receipts import receipt_json, receipt_of
from api.typed import not_read, typed
from qa.answers import Answer, Citation, Hit
from qa.errors import InvalidFilter, InvalidInput
from qa.questions import AsOf, Filters, facet_text

MAX_FILTER_VALUES = 1_000
_NAMED = {"document": "documents", "media_type": "media_types", "uri": "uris"}
_A_MOMENT = "a date or date-time as in ISO 8601: 2026-03-31 or 2026-03-31T09:30:00Z"


def filters_of(given: Mapping[str, Any] | None) -> Filters:
    """Make filters of a loose object: each key a metadata field, each value one or a list.

    `document` names ids of documents, `media_type` media types, `uri` beginnings of uris; `after`
    and `before` are dates, or dates with times, as ISO 8601 writes them, in UTC unless they say
    otherwise.

    Raises:
        InvalidFilter: A value is not one that can be compared, or not a date.
    """
    fields: list[tuple[str, tuple[str, ...]]] = []
    named: dict[str, tuple[str, ...]] = {}
    times: dict[str, float] = {}
    for key, value in (given or {}).items():
        if key in {"after", "before"}:
            times[key] = _seconds(key, value)
        elif key in _NAMED:
            named[_NAMED[key]] = _values(key, value)
        else:
            fields.append((_encodable(key, key), _values(key, value)))
    if sum(map(len, (*dict(fields).values(), *named.values()))) > MAX_FILTER_VALUES:
        raise InvalidFilter(f"There are over {MAX_FILTER_VALUES:,} values to filter by.")
    others: dict[str, Any] = {**named, **times}
    return Filters(fields=tuple(fields), **others)


def filters_of_pairs(given: Sequence[str]) -> Filters:
    """Make filters of lines `key=value`; of a key that comes again, one of its values must hold.

    Raises:
        InvalidFilter: A line is none; or as `filters_of`.
    """
    return filters_of(pairs_of(given))


def pairs_of(given: Sequence[str]) -> dict[str, str | list[str]]:
    """Read lines `key=value` as `filters_of` takes them.

    Raises:
        InvalidFilter: A line is none.
    """
    filters: dict[str, list[str]] = {}
    for each in given:
        key, equals, value = each.partition("=")
        if not equals or not key.strip():
            raise InvalidFilter(f"The filter {each!r} is not KEY=VALUE; author=Ada is one.")
        filters.setdefault(key.strip(), []).append(value)
    return {key: values if len(values) > 1 else values[0] for key, values in filters.items()}


def _values(key: str, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    if not values:
        raise InvalidFilter(f"The filter {key!r} names no value.")
    return tuple(_encodable(key, _text(key, each)) for each in values)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str | int | float):
        raise InvalidFilter(
            f"The filter {key!r} must be a string, a number, true or false, or a list of these."
        )
    return facet_text(value)


def _encodable(key: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidFilter(f"The filter {key!r} has half a surrogate pair in it.") from None
    return text


def _seconds(key: str, value: object) -> float:
    try:
        if isinstance(value, str):
            return _moment(value).timestamp()
    except (ValueError, OverflowError):
        pass
    raise InvalidFilter(f"The filter {key!r} is {value!r}; it must be {_A_MOMENT}.")


def _moment(text: str) -> datetime:
    """Read a date or date-time as ISO 8601 writes it, in UTC unless it says otherwise."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def as_of_of(given: str | int | None) -> AsOf | None:
    """Read which state of a collection is meant: a generation's number, or a date.

    A date without a time means its end, in UTC unless it says otherwise.

    Raises:
        InvalidInput: It is neither.
    """
    if given is None or isinstance(given, int):
        return given
    text = given.strip()
    try:
        if text.isdecimal():
            return int(text)
        moment = _moment(text)
        timed = {"T", " "} & set(text)
        return moment if timed else moment + timedelta(days=1, microseconds=-1)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{given!r} is no state of a collection: a generation's number is one, or {_A_MOMENT}."
        ) from None


def answer_json(answer: Answer) -> dict[str, Any]:
    """Write an answer as a JSON object."""
    written: dict[str, Any] = {
        "answer_id": answer.answer_id,
        "question": answer.question,
        "resolved_question": answer.resolved_question,
        "carried_terms": list(answer.carried_terms),
        "collection": answer.collection,
        "generation": answer.generation,
        "took_ms": answer.took_ms,
        "confidence": answer.confidence,
        "answerable": answer.answerable,
        "reranked": answer.reranked,
        "passages": [hit_json(hit) for hit in answer.passages],
        "contexts": [context_json(context) for context in answer.contexts],
    }
    if answer.receipt is not None:
        written["readings"] = [reading_json(reading) for reading in answer.readings]
        written["receipt"] = receipt_json(answer.receipt)
    return written


def answer_of(data: Any) -> Answer:
    """Read an answer back.

    Raises:
        ServerError: It is not an answer.
    """
    try:
        receipt = receipt_of(data["receipt"]) if "receipt" in data else None
        passages = [_hit_shape(hit) for hit in data["passages"]]
        return typed(Answer, {**data, "passages": passages, "receipt": receipt})
    except (KeyError, TypeError, ValueError, InvalidInput) as error:
        raise not_read("an answer", error) from error


def hit_json(hit: Hit) -> dict[str, Any]:
    """Write a passage of an answer as a JSON object."""
    written = {
        "rank": hit.rank,
        "id": hit.id,
        "text": hit.text,
        "score": hit.score,
        "scores": dict(hit.scores),
        "highlights": [{"start": h.start, "end": h.end, "text": h.text} for h in hit.highlights],
        "citation": citation_json(hit.citation),
        "duplicate_count": len(hit.duplicates),
        "duplicates": [place_json(place) for place in hit.duplicates],
        "further_count": len(hit.further),
        "further": [place_json(place) for place in hit.further],
        "context": hit.context,
        "curated": None if hit.curated is None else asdict(hit.curated),
    }
    if hit.explanation is not None:
        written["explanation"] = explanation_json(hit.explanation)
    return written


def _hit_shape(data: Any) -> dict[str, Any]:
    """Give a passage of an answer the shape of a `Hit`."""
    shape = {**data, "citation": citation_shape(data["citation"])}
    if "explanation" in data:
        shape["explanation"] = explanation_of(data["explanation"])
    return shape


def citation_json(citation: Citation) -> dict[str, Any]:
    """Write a citation as a JSON object."""
    return {
        "number": citation.number,
        "document_id": citation.document_id,
        "title": citation.title,
        "uri": citation.uri,
        "sha256": citation.sha256,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "heading_path": list(citation.heading_path),
        "quote": citation.quote,
        "link": citation.link,
        "modified": time_text(citation.modified),
    }


def citation_shape(data: Any) -> dict[str, Any]:
    """Give what `citation_json` wrote the shape of a `Citation`.

    Raises:
        TypeError: It is no JSON object, or its time is no text.
        ValueError: Its time is none.
    """
    return {**data, "modified": seconds_of(data.get("modified"))}


def time_text(seconds: float | None) -> str | None:
    """Write seconds since 1970 as ISO 8601 does, in UTC; None for no time, or one out of reach."""
    if seconds is None:
        return None
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def seconds_of(moment: str | None) -> float | None:
    """Read a time back: what `time_text` wrote, to the millisecond.

    Raises:
        ValueError: It is no time.
    """
    return None if moment is None else _moment(moment).timestamp()
