"""A collection is kept in step with pages, and with what sitemaps list."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from index.gathering import Arrival
from index.ingesting import Ingester
from index.pipeline import FAILED, REMOVED, SKIPPED, Outcome
from index.rereading import is_in_lines
from index.store.upkeep import Known
from index.visiting import Coming, Visitor
from index.web.pages import Failed, Listed, Still
from qa.errors import AddressRefused, ReadingError, UnsupportedFormat

_REMOVED_AT_ONCE = 1_000
_CERTAIN = (AddressRefused, UnsupportedFormat)  # nothing was ever ingested from there


def revisited(
    addresses: Sequence[str], visitor: Visitor, ingester: Ingester, *, allow_empty: bool = False
) -> Iterator[Outcome]:
    """Bring a collection in step: pages that changed are stored first, and what is gone removed.

    Gone is a document whose page is not there (404, 410), and one found through a sitemap that no
    longer lists it, where all that the sitemap lists could be read.

    Args:
        addresses: Pages and sitemaps.
        visitor: Fetches them, for the collection.
        ingester: Ingests into it.
        allow_empty: Whether a sitemap may list no page that is there, though documents are from it.

    Yields:
        What became of each page and document, once that is stored.

    Raises:
        StorageFull: The disk is full; what was given out before is stored.
    """
    visit = _Visit(visitor, ingester)
    yield from ingester.ingest(visit.coming(addresses))
    yield from visit.removed(visit.gone)
    yield from visit.removed(visit.lines_gone())
    for listed in visit.maps:
        yield from visit.unlisted(listed, allow_empty=allow_empty)


class _Visit:
    """What is seen of pages, and what follows from it."""

    def __init__(self, visitor: Visitor, ingester: Ingester) -> None:
        self._visitor = visitor
        self._collection = visitor.collection
        self._ingester = ingester
        self._there: set[str] = set()
        self._origins: set[str | None] = set()
        self._lines: list[Arrival] = []
        self._unsure = False
        self.gone: list[tuple[str, Known]] = []
        self.maps: list[Listed] = []

    def coming(self, addresses: Iterable[str]) -> Iterator[Coming]:
        """Fetch pages, and keep in mind what they were."""
        for found in self._visitor.found(addresses):
            if isinstance(found, Listed):
                self.maps.append(found)
                continue
            if isinstance(found, Arrival | Still):
                self._there.add(found.uri)
                self._origins.add(found.origin)
                if isinstance(found, Arrival) and is_in_lines(found):
                    self._lines.append(found)
            elif self._is_gone(found):
                continue
            yield self._visitor.coming_of(found)

    def _is_gone(self, found: Failed) -> bool:
        """See what a failure says: that a document's page is gone, or nothing."""
        known = [self._collection.store.known(uri) for uri in (found.gone, found.uri) if uri]
        documents = [each for each in known if each]
        if found.gone:
            self.gone += [(found.label, each) for each in documents]
            return bool(documents)
        if documents:
            self._there.update(each.key for each in documents)
        elif not isinstance(found.error, _CERTAIN):
            self._unsure = True  # redirects may lead from it to a document that is known
        return False

    def lines_gone(self) -> Iterator[tuple[str, Known]]:
        """Give the documents of lines that pages have no more."""
        for page in self._lines:
            for known in self._collection.store.found_in(page.uri, page.uri):
                if self._ingester.lacks(known):
                    yield f"{page.label}:{known.key.removeprefix(f'{page.uri}#')}", known

    def unlisted(self, listed: Listed, *, allow_empty: bool) -> Iterator[Outcome]:
        """Remove the documents that a sitemap no longer lists, where that is certain."""
        origin = listed.origin
        lost = [
            (known.key, known)
            for known in self._collection.store.found_in(origin, origin)
            if known.key not in self._there and self._ingester.lacks(known)
        ]
        if not lost:
            return
        if not listed.whole or self._unsure:
            reason = "Not all that it lists could be read, so none is removed that it does not list"
            yield Outcome(path=listed.label, status=SKIPPED, reason=f"{reason}: sync it again.")
        elif origin not in self._origins and not allow_empty:
            reason = "It lists no page that is there, but the collection has documents from it. If "
            reason += "they are to be removed, say --allow-empty."
            yield Outcome(path=listed.label, status=FAILED, reason=reason, code=ReadingError.code)
        else:
            yield from self.removed(lost)

    def removed(self, lost: Iterable[tuple[str, Known]]) -> Iterator[Outcome]:
        """Remove documents, those that are still as they were known."""
        labels = {known: label for label, known in lost}
        waiting = iter(labels)
        while batch := list(islice(waiting, _REMOVED_AT_ONCE)):
            for known in self._collection.remove(batch):
                yield Outcome(
                    path=labels[known],
                    status=REMOVED,
                    document_id=known.id,
                    passages=known.passages,
                )
