"""What is to be ingested in one line: files as they are, pages as they are fetched."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from index.collection import Collection
from index.gathering import Arrival, gather, is_address
from index.pipeline import FAILED, UNCHANGED, Outcome
from index.web.fetching import Fetcher
from index.web.limits import WebLimits
from index.web.pages import Failed, Found, Listed, Still, pages
from index.web.validators import Validators, read_back
from qa.errors import PageUnavailable

Coming = Arrival | Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Fetches pages for a collection, where they are other versions than those it has.

    Attributes:
        collection: Where they go, opened for writing.
        seconds: How long a page may take.
        size: How many bytes a page may have.
        private: Whether pages of private and loopback addresses are fetched.
        told: Told of each address before it is fetched.
        home: Its files are left out of folders.
    """

    collection: Collection
    seconds: float
    size: int
    private: bool
    told: Callable[[str], None] = lambda _: None
    home: Path | None = None

    def coming(
        self, what: Iterable[str | PathLike[str] | Arrival]
    ) -> Generator[Coming, None, None]:
        """List files and fetch pages, the pages last.

        Args:
            what: Arrivals, paths of files and folders, addresses of pages and sitemaps.

        Yields:
            What is to be ingested, each there until the next is asked for, and what became of
            pages that are not: those that are still the same, and those that could not be fetched.
        """
        addresses: list[str] = []
        for item in what:
            if isinstance(item, Arrival):
                yield item
            elif is_address(str(item)):
                addresses.append(str(item))
            else:
                yield from gather([str(item)], without=self.home)
        for found in self.found(addresses) if addresses else ():
            if not isinstance(found, Listed):
                yield self.coming_of(found)

    def found(self, addresses: Iterable[str]) -> Iterator[Found]:
        """Fetch pages; see `index.web.pages.pages`."""
        limits = WebLimits(seconds=self.seconds, size=self.size)
        with Fetcher(limits, allow_private=self.private) as fetcher:
            yield from pages(addresses, fetcher, self._version, self.told)

    def coming_of(self, found: Arrival | Still | Failed) -> Coming:
        """Give a page that came on, and say what became of one that did not."""
        if isinstance(found, Arrival):
            return found
        return self._still(found) if isinstance(found, Still) else self._failed(found)

    def _version(self, uri: str) -> Validators | None:
        known = self.collection.store.known(uri)
        return read_back(known.validators) if known else None

    def _still(self, found: Still) -> Outcome:
        known = self.collection.store.known(found.uri)
        if known is None:
            error = PageUnavailable("Its document was deleted meanwhile: ingest it again.")
            return self._failed(Failed(label=found.label, error=error))
        if known.origin != found.origin:
            self.collection.note(known.id, found.origin, known.validators)
        return Outcome(
            path=found.label,
            status=UNCHANGED,
            document_id=known.id,
            passages=known.passages,
        )

    def _failed(self, found: Failed) -> Outcome:
        reason = str(found.error)
        known = self.collection.store.known(found.gone) if found.gone else None
        if known:
            reason += f" Its document is kept; to delete it: pincite delete {known.id}"
        return Outcome(path=found.label, status=FAILED, reason=reason, code=found.error.code)
