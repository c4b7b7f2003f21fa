"""How much of everything fetching a page is given."""

from dataclasses import dataclass

from index.reading.limits import MIB

ROBOTS_SECONDS = 15.0
ROBOTS_SIZE = 512 * 1024
SITEMAP_SIZE = 50 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLimits:
    """How much of everything fetching a page is given.

    Attributes:
        seconds: Wall-clock time for a page: looking up its host, redirects and robots.txt included.
        size: Of the page in bytes, as it was sent and as it unpacks.
        redirects: How many are followed.
        pages: How many pages a sitemap may give, with all the sitemaps it leads to.
        depth: How deep sitemaps may lead to sitemaps; 1 is the one that was named.
    """

    seconds: float = 60.0
    size: int = 200 * MIB
    redirects: int = 10
    pages: int = 50_000
    depth: int = 3
