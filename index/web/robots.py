"""Asks a site's robots.txt before anything else of it is fetched."""

from http import HTTPStatus

from index.web import urls
from index.web.asking import AGENT, Asker, Reply
from index.web.deadline import Deadline
from index.web.limits import ROBOTS_SECONDS, ROBOTS_SIZE
from index.web.rules import Rules
from qa.errors import Damaged, PageUnavailable, ReadingStopped, RobotsRefused, TooLarge


class Robots:
    """The robots.txt of every site of a run, each asked for once.

    Where there is none (4xx) all is allowed; where it cannot be read (5xx, no answer) nothing is.

    Args:
        asker: Asks for it.
        deadline: When the page at hand must be there.
    """

    def __init__(self, asker: Asker, deadline: Deadline) -> None:
        self._asker = asker
        self._deadline = deadline
        self._known: dict[str, Rules | str] = {}

    def check(self, url: str) -> None:
        """See that a page may be fetched.

        Raises:
            RobotsRefused: It may not.
            AddressRefused: Its site is at an address that is not allowed.
        """
        origin = urls.origin(url)
        if origin not in self._known:
            self._known[origin] = self._ask(f"{origin}/robots.txt")
        rules = self._known[origin]
        if isinstance(rules, str):
            raise RobotsRefused(
                f"{origin}/robots.txt cannot be read, so nothing of the site is fetched: {rules} "
                "Try again later."
            )
        if not rules.allows(urls.path(url)):
            raise RobotsRefused(
                f"{origin}/robots.txt does not allow {AGENT} to fetch {url}: ask the site for "
                "leave, or save the page and add the file."
            )

    def _ask(self, url: str) -> Rules | str:
        try:
            with self._deadline.within(ROBOTS_SECONDS), self._asker.get(url) as reply:
                status = reply.response.status_code
                if reply.response.is_client_error:
                    return Rules()
                if status != HTTPStatus.OK:
                    return f"The server answered {status}."
                return Rules.of(_beginning(reply).decode("utf-8", "replace"), AGENT)
        except (PageUnavailable, ReadingStopped, Damaged) as error:
            self._deadline.left()  # where it is the page's own time that ran out, say so
            return str(error)


def _beginning(reply: Reply) -> bytes:
    """Give the body up to the limit; what follows counts as not there (RFC 9309, 2.5)."""
    found = bytearray()
    try:
        for piece in reply.body(ROBOTS_SIZE):
            found += piece
    except TooLarge:
        pass
    return bytes(found)
