"""For how long a server is waited for, and how often it is asked again."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from qa.errors import InvalidLimit

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 8.0
_MOST_DOUBLINGS = 10
_LATER_BY = 0.1
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """For how long a server is waited for, in seconds, and how often it is asked again.

    Attributes:
        connect: For a connection.
        read: For the next piece of a reply, the first one above all; and for room to send the next
            piece of a file.
        total: For a reply with all that is tried again and waited for in between; looked at between
            the pieces of a reply. What sends or fetches a file may take longer, but begins nothing
            anew after that.
        retries: How often something is sent again at most.

    Raises:
        InvalidLimit: A time is not above 0, or retries are below 0.
    """

    connect: float = 5.0
    read: float = 60.0
    total: float = 120.0
    retries: int = 4

    def __post_init__(self) -> None:
        for name in ("connect", "read", "total"):
            seconds = getattr(self, name)
            if not 0 < seconds < float("inf"):
                raise InvalidLimit(f"{name} is {seconds} seconds; it must be more than 0.")
        if self.retries < 0:
            raise InvalidLimit(f"retries is {self.retries}; it must be 0 or more.")


def pause_asked_for(given: str | None) -> float | None:
    """Read a Retry-After header: seconds, or a date (RFC 9110, section 10.2.3).

    Returns:
        Seconds from now, 0 or more; None where there is none, or none that can be read.
    """
    given = (given or "").strip()
    if given.isascii() and given.isdigit():
        return float(given[:_MOST_DIGITS])
    try:
        until = parsedate_to_datetime(given)
    except ValueError:
        return None
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def pause_before(
    attempt: int, asked: float | None, chance: Callable[[], float] = random.random
) -> float:
    """Say how long to wait before something is sent again.

    What the server asked for, and up to a tenth longer, so that not all come back at once; else a
    time drawn from one that doubles from attempt to attempt ("full jitter").

    Args:
        attempt: How often it was sent, from 1.
        asked: What the server asked for, in seconds.
        chance: Draws a number between 0 and 1.
    """
    if asked is not None:
        return asked * (1 + _LATER_BY * chance())
    return chance() * min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(attempt, _MOST_DOUBLINGS))
