"""What the commands share: the settings, and the library that is opened when it is needed."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import click

from api.cli.streams import say
from api.cli.untrusted import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.library import Library
    from api.settings import Settings


class Shared:
    """What was said before the command's name.

    Args:
        home: The home named on the command line.
    """

    def __init__(self, home: str | None = None) -> None:
        self._home = home

    @cached_property
    def settings(self) -> Settings:
        """The settings, read when they are first needed."""
        return self.settings_with()

    def settings_with(self, **given: object) -> Settings:
        """Read the settings, some of them given on the command line.

        Raises:
            InvalidSettings: One is unknown, or its value is not allowed.
        """
        from api.settings import Settings  # noqa: PLC0415 (help must not wait for it)

        return Settings.load(home=self._home or None, **given)

    @contextmanager
    def library(self, *, writing: bool = False) -> Iterator[Library]:
        """Open the home; say at the end what was found wrong with its indexes.

        Raises:
            HomeError: It cannot be opened.
            CollectionNotFound: It is opened for reading, and nothing is there yet.
        """
        from api.library import Library  # noqa: PLC0415 (help must not wait for it)

        with Library(self.settings, writing=writing) as library:
            yield library
            for problem in library.home.problems:
                say(f"{one_line(problem)}. It is made again from the store.")


pass_shared = click.make_pass_decorator(Shared, ensure=True)
