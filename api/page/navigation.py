"""Which pages there are to go to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page that every page links to.

    Attributes:
        name: What it is called.
        place: Its path.
    """

    name: str
    place: str


LINKS = (
    Link(name="Ask", place="/"),
    Link(name="Library", place="/library"),
    Link(name="What people asked", place="/asked"),
)
"""In the order in which they are shown."""
