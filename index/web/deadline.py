"""One end for everything that is done for a page, whichever part of it takes the time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

from qa.errors import ReadingStopped


class Deadline:
    """When the page at hand must be there. Used by one thread at a time."""

    def __init__(self) -> None:
        self._end = inf
        self._seconds = inf

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give what is done inside this many seconds, and no more than is left outside."""
        before = self._end, self._seconds
        end = time.monotonic() + seconds
        if end < self._end:
            self._end, self._seconds = end, seconds
        try:
            yield
        finally:
            self._end, self._seconds = before

    def left(self) -> float | None:
        """Say how many seconds are left; None where there is no end.

        Raises:
            ReadingStopped: There are none.
        """
        if self._end == inf:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> ReadingStopped:
        """Make the error of time that has run out."""
        return ReadingStopped(
            f"It did not arrive within {self._seconds:g} seconds: try again later, or "
            "set PINCITE_FETCH_SECONDS higher."
        )
