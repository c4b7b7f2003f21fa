"""An open home with its settings: what everything that a library does works on."""

from contextlib import suppress
from typing import Self

from api.settings import Settings
from index.collection import Collection
from index.compacting import DAY, compact_where_due
from index.home import Home
from qa.errors import HomeError


class Opened:
    """An open home.

    Args:
        settings: Where it is, and how to work with it.
        writing: Whether documents may be added, changed and deleted.

    Raises:
        HomeError: It cannot be opened.
        CollectionNotFound: It is opened for reading, and nothing is there yet.

    Attributes:
        home: The home.
        settings: How to work with it.
    """

    def __init__(self, settings: Settings, *, writing: bool) -> None:
        self.settings = settings
        self.home = Home(
            settings.home.expanduser(),
            writing=writing,
            models=settings.models_folder,
            wait=settings.lock_wait,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give everything back."""
        self.home.close()

    def collection(self, name: str | None = None) -> Collection:
        """Open a collection, the default one where none is named.

        Raises:
            CollectionNotFound: There is none of that name.
        """
        return self.home.collection(name or self.settings.collection)

    def tidy(self, collection: Collection) -> None:
        """After a change: drop for good what need not be kept, where it is worth it."""
        with suppress(HomeError):  # what was done is done; the next change tries again
            compact_where_due(collection, self.settings.retain_days * DAY)
