"""What the tools and resources work with: libraries, and what addresses begin with."""

from dataclasses import dataclass

from api.library import Using
from qa.answers import Citation, Place
from qa.links import reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a call is answered.

    Attributes:
        using: Gives a library to work with a collection, which is not dropped meanwhile.
        base: Where the server is reached, without a slash at the end; empty where there is none.
    """

    using: Using
    base: str

    def url(self, place: Citation | Place, collection: str) -> str:
        """Link to a place: on the web or on the server, or else as the document names itself.

        Args:
            place: The place.
            collection: Its collection.
        """
        if self.base:
            return reached(place, collection=collection, server=self.base)
        return place.uri if place.link.startswith("/") else place.link
