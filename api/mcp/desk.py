"""What the tools and resources work with: libraries, and what addresses begin with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from api.library import Library

Using = Callable[[str | None], AbstractContextManager[Library]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a call is answered.

    Attributes:
        using: Gives a library to work with a collection, which is not dropped meanwhile.
        base: Where the server is reached, without a slash at the end; empty where there is none.
    """

    using: Using
    base: str

    def url(self, link: str, uri: str) -> str:
        """Make a link one that opens by itself.

        Args:
            link: The link, relative to the server unless it is absolute.
            uri: The document's own address, for where there is no server.
        """
        if not link.startswith("/"):
            return link
        return f"{self.base}{link}" if self.base else uri
