"""Which pages are meant by the addresses somebody names, sitemaps with all that they list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from index.gathering import Arrival
from index.web import urls
from index.web.fetching import Fetcher, Gone, Page, Unchanged
from index.web.sitemaps import Sitemap, read_sitemap
from index.web.validators import Known, text_of
from qa.errors import Damaged, PageUnavailable, ReadingError, TooLarge


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A page that is still the version that is known.

    Attributes:
        label: How it was named.
        uri: What its document is known by.
        origin: The sitemap that was named and led to it; its own uri where there was none.
    """

    label: str
    uri: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An address that gave no page, or not all pages.

    Attributes:
        label: The address, as it was named.
        error: Why.
        uri: The address in normal form, where it is one.
        gone: Where redirects lead from there, if that server says that nothing is there (any more).
    """

    label: str
    error: ReadingError
    uri: str | None = None
    gone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A sitemap that was named; all that it lists has come before this.

    Attributes:
        label: How it was named.
        origin: What pages that it led to have as their origin.
        whole: Whether it was read to its end, with all the sitemaps that it lists.
    """

    label: str
    origin: str
    whole: bool


Found = Arrival | Still | Failed | Listed


def pages(
    addresses: Iterable[str],
    fetcher: Fetcher,
    known: Known = lambda _: None,
    told: Callable[[str], None] = lambda _: None,
) -> Iterator[Found]:
    """Fetch pages, each once; one that fails does not stop the others.

    Args:
        addresses: Pages, and sitemaps, which stand for the pages they list.
        fetcher: Fetches them.
        known: Gives the version of a page that is known, by the uri of its document.
        told: Told of each address before it is fetched.

    Yields:
        Each page, in order, as soon as it is there. The file of an arrival is there until the next
        page is asked for.
    """
    seen: set[str] = set()
    for address in addresses:
        yield from _Walk(fetcher, known, told, seen).start(address)


class _Walk:
    """From one address to all that it stands for."""

    def __init__(
        self, fetcher: Fetcher, known: Known, told: Callable[[str], None], seen: set[str]
    ) -> None:
        self._fetcher = fetcher
        self._known = known
        self._told = told
        self._seen = seen
        self._left = fetcher.limits.pages
        self._origin: str | None = None
        self._whole = True

    def start(self, where: str) -> Iterator[Found]:
        """Fetch a page, or a sitemap with what it lists."""
        yield from self._visit(where, 1)
        if self._origin:
            yield Listed(label=where, origin=self._origin, whole=self._whole)

    def _visit(self, where: str, depth: int) -> Iterator[Found]:
        """Fetch a page, or a sitemap; below the first depth, sitemaps alone."""
        if 1 < depth > self._fetcher.limits.depth:
            self._whole = False
            error = TooLarge("It is a sitemap too many sitemaps deep: name it by itself.")
            yield Failed(label=where, error=error)
            return
        for page in self._fetch(where):
            if not isinstance(page, Page):
                self._whole = False
                yield page
                continue
            try:
                sitemap = self._read(page)
                if sitemap is None and depth > 1:
                    raise Damaged("It is listed as a sitemap, but is none.")
            except ReadingError as damage:
                self._whole = False
                yield Failed(label=where, error=damage)
                continue
            if sitemap is None:
                yield self._arrival(page, where)
            else:
                self._origin = self._origin or urls.normal(where)
                yield from self._follow(sitemap, page.url, depth)

    def _follow(self, sitemap: Sitemap, url: str, depth: int) -> Iterator[Found]:
        self._whole = self._whole and sitemap.whole
        for where, error in sitemap.refused:
            yield Failed(label=where, error=error)
        for where in sitemap.pages:
            for page in self._fetch(where):
                yield self._arrival(page, where) if isinstance(page, Page) else page
        for where in sitemap.maps:
            yield from self._visit(where, depth + 1)
        if sitemap.cut:
            most = self._fetcher.limits.pages
            too_many = TooLarge(f"It lists more than {most:,} pages; the others were left out.")
            yield Failed(label=url, error=too_many)

    def _read(self, page: Page) -> Sitemap | None:
        sitemap = read_sitemap(page.path, page.url, self._left)
        if sitemap is not None:
            self._left -= len(sitemap.pages) + len(sitemap.maps) + len(sitemap.refused)
        return sitemap

    def _fetch(self, address: str) -> Iterator[Page | Still | Failed]:
        """Fetch an address, unless it has been; the page's file is there until the next one."""
        url = None
        try:
            url = urls.normal(address)
            if url in self._seen:
                return
            self._seen.add(url)
            self._told(url)
            page = self._fetcher.fetch(url, self._known)
        except ReadingError as error:
            yield Failed(label=address, error=error, uri=url)
            return
        if isinstance(page, Unchanged):
            yield Still(label=address, uri=page.url, origin=self._origin or page.url)
        elif isinstance(page, Gone):
            absent = PageUnavailable(f"The page is not there ({page.status}): look at its address.")
            yield Failed(label=address, error=absent, uri=url, gone=page.url)
        else:
            try:
                if page.url == url or page.url not in self._seen:
                    self._seen.add(page.url)
                    yield page
            finally:
                page.path.unlink(missing_ok=True)

    def _arrival(self, page: Page, label: str) -> Arrival:
        return Arrival(
            label=label,
            path=page.path,
            name=page.name,
            uri=page.url,
            modified=page.validators.modified,
            keep_original=True,
            origin=self._origin,
            validators=text_of(page.validators),
            charset=page.charset,
        )
