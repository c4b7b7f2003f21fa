"""What tests of a library have on their shelf."""

from api.library import Library
from api.verdicts import claims_of as claims_in
from api.wire import answer_json
from qa.verifying import Claim

MARS = "# Mars\n\nMars has two moons.\n\n## Phobos\n\nPhobos rises in the west.\n"
SHOP = "Returns are accepted within 30 days of delivery."


def fetching(library: Library, **given: object) -> Library:
    """Let a library fetch from this machine."""
    library.settings = library.settings.model_copy(update={"fetch_private": True, **given})
    return library


def claims_of(library: Library, question: str) -> list[Claim]:
    return claims_in(answer_json(library.ask(question)))
