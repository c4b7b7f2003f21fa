"""Lists a page at a time, as OpenAI's API pages them."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from fastapi import Query

MAX_PAGE = 10_000
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")]
After = Annotated[str, Query(description="The `last_id` of the page before.")]
Order = Annotated[
    Literal["asc", "desc"],
    Query(description="By their ids: `asc`, or `desc` for the other way round."),
]


def page_json(found: Sequence[dict[str, Any]], limit: int) -> dict[str, Any]:
    """Write a page of what was found: one more than `limit` where there is more."""
    data = found[:limit]
    return {
        "object": "list",
        "data": data,
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
        "has_more": len(found) > limit,
    }


def names_from(names: Iterable[str], first: str, *, backwards: bool) -> list[str]:
    """Sort names, and leave out those before the first; all are given where that is empty."""
    there = sorted(names, reverse=backwards)
    if not first:
        return there
    return [name for name in there if (name <= first if backwards else name >= first)]
