"""A failure, before a door has put it in its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong with a request.

    Attributes:
        code: Which failure it is; a code never changes its meaning.
        status: Its HTTP status.
        detail: What is wrong and what to do, in words.
        headers: What the response's headers say besides.
        errors: Where a request does not fit the description: `where` and `message` of each place;
            None where that is not what is wrong.
    """

    code: str
    status: int
    detail: str
    headers: Mapping[str, str] | None = None
    errors: Sequence[Mapping[str, str]] | None = None
