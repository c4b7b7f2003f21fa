"""What tests of a library have on their shelf."""

from api.library import Library
from api.verdicts import claims_of as claims_in
from api.wire import answer_json
from qa.answers import Context, Place, Span
from qa.verifying import Claim

MARS = "# Mars\n\nMars has two moons.\n\n## Phobos\n\nPhobos rises in the west.\n"
SHOP = "Returns are accepted within 30 days of delivery."
PLACE = Place(
    id="p2",
    document_id="d2",
    title="More reasons",
    uri="file:///more",
    start=7,
    end=15,
    page=2,
    heading_path=("A",),
    link="file:///more#page=2",
    exact=True,
)
CONTEXT = Context(
    number=1,
    document_id="d1",
    start=0,
    end=12,
    text="Yes.Because.",
    passages=(
        Span(id="p0", start=0, end=4, page=None, heading_path=()),
        Span(id="p1", start=4, end=12, page=None, heading_path=("A", "B")),
    ),
)


def fetching(library: Library, **given: object) -> Library:
    """Let a library fetch from this machine."""
    library.settings = library.settings.model_copy(update={"fetch_private": True, **given})
    return library


def claims_of(library: Library, question: str) -> list[Claim]:
    return claims_in(answer_json(library.ask(question)))
