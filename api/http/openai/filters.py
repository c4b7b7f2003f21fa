"""OpenAI's filters as ours: https://developers.openai.com/api/docs/guides/retrieval."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.wire import filters_of
from qa.errors import InvalidFilter
from qa.questions import Filters

_DEEPEST = 10


def read_filters(given: Mapping[str, Any] | None) -> Filters:
    """Read a comparison, or several joined by `and`.

    Raises:
        InvalidFilter: It compares otherwise than by `eq` and `in`, joins by `or`, or two of what it
            joins are about the same field.
    """
    fields: dict[str, Any] = {}
    for key, value in _compared(given, _DEEPEST) if given else ():
        if key in fields:
            raise InvalidFilter(f"Two filters are about {key!r}: name its values in one, with in.")
        fields[key] = value
    return filters_of(fields)


def _compared(given: Any, deepest: int) -> Iterator[tuple[str, Any]]:
    kind = given.get("type") if isinstance(given, dict) else None
    if kind == "and" and isinstance(given.get("filters"), list) and deepest:
        for each in given["filters"]:
            yield from _compared(each, deepest - 1)
    elif kind in {"eq", "in"} and isinstance(given.get("key"), str):
        value = given.get("value")
        if (kind == "in") != isinstance(value, list):
            raise InvalidFilter(f"The filter {kind} wants {'a list' if kind == 'in' else 'one'}.")
        yield given["key"], value
    else:
        raise InvalidFilter(
            "A filter is {type: eq, key, value}, {type: in, key, value: [...]}, or {type: and, "
            f"filters: [...]}}; {str(kind)[:40]!r} is not one of these, or something is missing."
        )
