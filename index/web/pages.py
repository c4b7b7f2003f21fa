"""Which pages are meant by the addresses somebody names, sitemaps with all that they list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.gathering import Arrival
from index.web import urls
from index.web.fetching import Fetcher, Page
from index.web.sitemaps import Sitemap, read_sitemap
from index.web.validators import Known, Unchanged, Validators
from qa.errors import Damaged, ReadingError, TooLarge


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page to be ingested.

    Attributes:
        arrival: Its file, there until the next page is asked for.
        validators: To be kept with the document, for the next time.
    """

    arrival: Arrival
    validators: Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An address that gave no page."""

    label: str
    error: ReadingError


Found = Fetched | Unchanged | Failed


def pages(
    addresses: Iterable[str], fetcher: Fetcher, known: Known = lambda _: None
) -> Iterator[Found]:
    """Fetch pages, each once; one that fails does not stop the others.

    Args:
        addresses: Pages, and sitemaps, which stand for the pages they list.
        fetcher: Fetches them.
        known: Gives the version of a page that is known, by the uri of its document.

    Yields:
        Each page, in order, as soon as it is there.
    """
    seen: set[str] = set()
    for address in addresses:
        yield from _Walk(fetcher, known, seen).visit(address)


class _Walk:
    """From one address to all that it stands for."""

    def __init__(self, fetcher: Fetcher, known: Known, seen: set[str]) -> None:
        self._fetcher = fetcher
        self._known = known
        self._seen = seen
        self._left = fetcher.limits.pages

    def visit(self, where: str, depth: int = 1) -> Iterator[Found]:
        """Fetch a page, or a sitemap with what it lists; below the first depth, sitemaps alone."""
        if 1 < depth > self._fetcher.limits.depth:
            error = TooLarge("It is a sitemap too many sitemaps deep: name it by itself.")
            yield Failed(label=where, error=error)
            return
        for page in self._fetch(where):
            if not isinstance(page, Page):
                yield page
                continue
            try:
                sitemap = self._read(page)
                if sitemap is None and depth > 1:
                    raise Damaged("It is listed as a sitemap, but is none.")
            except ReadingError as damage:
                yield Failed(label=where, error=damage)
                continue
            if sitemap is None:
                yield _fetched(page, where)
            else:
                yield from self._follow(sitemap, page.url, depth)

    def _follow(self, sitemap: Sitemap, url: str, depth: int) -> Iterator[Found]:
        for where, error in sitemap.refused:
            yield Failed(label=where, error=error)
        for where in sitemap.pages:
            for page in self._fetch(where):
                yield _fetched(page, where) if isinstance(page, Page) else page
        for where in sitemap.maps:
            yield from self.visit(where, depth + 1)
        if sitemap.cut:
            most = self._fetcher.limits.pages
            too_many = TooLarge(f"It lists more than {most:,} pages; the others were left out.")
            yield Failed(label=url, error=too_many)

    def _read(self, page: Page) -> Sitemap | None:
        sitemap = read_sitemap(page.path, page.url, self._left)
        if sitemap is not None:
            self._left -= len(sitemap.pages) + len(sitemap.maps) + len(sitemap.refused)
        return sitemap

    def _fetch(self, address: str) -> Iterator[Page | Unchanged | Failed]:
        """Fetch an address, unless it has been; the page's file is there until the next one."""
        try:
            url = urls.normal(address)
            if url in self._seen:
                return
            self._seen.add(url)
            page = self._fetcher.fetch(url, self._known)
        except ReadingError as error:
            yield Failed(label=address, error=error)
            return
        try:
            yield page
        finally:
            if isinstance(page, Page):
                page.path.unlink(missing_ok=True)


def _fetched(page: Page, label: str) -> Fetched:
    arrival = Arrival(
        label=label,
        path=page.path,
        name=page.name,
        uri=page.url,
        modified=page.validators.modified,
        keep_original=True,
    )
    return Fetched(arrival=arrival, validators=page.validators)
