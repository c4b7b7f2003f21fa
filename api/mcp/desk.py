"""What the tools and resources work with: libraries, and what addresses begin with."""

from collections.abc import Callable
from dataclasses import dataclass

from api.library import Using
from qa.answers import Answer, Citation, Place
from qa.links import reached
from qa.questions import Question

DOOR = "mcp"

Keep = Callable[[Answer, Question], Answer]


def kept_nowhere(answer: Answer, question: Question) -> Answer:  # noqa: ARG001 (as `Keep` takes)
    """Remember nothing."""
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a call is answered.

    Attributes:
        using: Gives a library to work with a collection, which is not dropped meanwhile.
        base: Where the server is reached, without a slash at the end; empty where there is none.
        keep: Remembers an answer, and gives it its id.
    """

    using: Using
    base: str
    keep: Keep = kept_nowhere

    def url(self, place: Citation | Place, collection: str) -> str:
        """Link to a place: on the web or on the server, or else as the document names itself.

        Args:
            place: The place.
            collection: Its collection.
        """
        if self.base:
            return reached(place, collection=collection, server=self.base)
        return place.uri if place.link.startswith("/") else place.link
