"""A collection is not dropped while anybody works with it."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from qa.errors import HomeLocked


class Gates:
    """A gate for each collection: many work with it at a time, or one has it alone.

    Args:
        patience: How many seconds to wait for an ingestion to end before having one alone.
    """

    def __init__(self, patience: float = 10.0) -> None:
        self._patience = patience
        self._changed = threading.Condition()
        self._short: Counter[str] = Counter()
        self._long: Counter[str] = Counter()
        self._closed: set[str] = set()

    @contextmanager
    def short(self, name: str) -> Iterator[None]:
        """Work with a collection for a moment."""
        with self._counted(name.casefold(), self._short):
            yield

    @contextmanager
    def long(self, name: str) -> Iterator[None]:
        """Work with a collection for as long as it takes."""
        with self._counted(name.casefold(), self._long):
            yield

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Have a collection alone.

        Raises:
            HomeLocked: Something long goes on in it.
        """
        name = name.casefold()
        with self._changed:
            free = self._changed.wait_for(
                lambda: not self._long[name] and name not in self._closed, self._patience
            )
            if not free:
                raise HomeLocked(
                    "A document is being ingested into this collection: try again once it is done."
                )
            self._closed.add(name)
            self._changed.wait_for(lambda: not self._short[name])
        try:
            yield
        finally:
            with self._changed:
                self._closed.discard(name)
                self._changed.notify_all()

    @contextmanager
    def _counted(self, name: str, counter: Counter[str]) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: name not in self._closed)
            counter[name] += 1
        try:
            yield
        finally:
            with self._changed:
                counter[name] -= 1
                if not counter[name]:
                    del counter[name]
                self._changed.notify_all()
