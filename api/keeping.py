"""What a library does to take documents in, keep them up to date, and let them go."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from os import PathLike

from api.opened import Opened
from index.compacting import DAY, Compacted, compact
from index.gathering import Arrival
from index.pipeline import Outcome
from index.reindexing import Reindexed, reindex
from qa.errors import CollectionReplaced


class Keeping(Opened):
    """The part of a library that changes what is in it."""

    def ingest(
        self,
        what: Iterable[str | PathLike[str] | Arrival],
        collection: str | None = None,
        *,
        progress: Callable[[int], None] = lambda _: None,
        fetching: Callable[[str], None] = lambda _: None,
    ) -> Generator[Outcome, None, None]:
        """Ingest files, folders and pages; the collection is made where it is not there.

        Args:
            what: Paths; addresses of pages and of sitemaps, which stand for the pages they list;
                arrivals, of which nothing is ever fetched.
            collection: Where they go; the default collection where none is named.
            progress: Told how many passages have been encoded.
            fetching: Told the address of each page before it is fetched.

        Yields:
            What became of each file and page, once that is stored.

        Raises:
            EncoderError: The model is not there, or the collection was encoded by another.
            StorageFull: The disk is full.
        """
        from api.bringing import ingesting, visiting  # noqa: PLC0415 (asking must not wait for it)

        opened = self.home.ensure(collection or self.settings.collection)
        coming = visiting(self.home, self.settings, opened, fetching).coming(what)
        with closing(coming), ingesting(self.home, self.settings, opened, progress) as ingester:
            yield from ingester.ingest(coming)
        self.tidy(opened)

    def sync(
        self,
        what: Sequence[str | PathLike[str]],
        collection: str | None = None,
        *,
        pattern: str | None = None,
        dry_run: bool = False,
        allow_empty: bool = False,
        progress: Callable[[int], None] = lambda _: None,
        looking: Callable[[int], None] = lambda _: None,
        following: Callable[[Iterator[Arrival]], Iterator[Arrival]] = lambda arrivals: arrivals,
        fetching: Callable[[str], None] = lambda _: None,
    ) -> Generator[Outcome, None, None]:
        """Keep a collection in step with folders: what is new, changed or gone there is here too.

        So with pages, and with all that sitemaps list.

        Args:
            what: Paths of folders, and addresses.
            collection: Which; the default collection where none is named.
            pattern: Only files whose name, or path below the folder, is like this: `*.md`.
            dry_run: Whether to say only what would be done.
            allow_empty: Whether a folder or a sitemap may be empty, or a folder away, from which
                there are documents.
            progress: Told how many passages have been encoded.
            looking: Told how many files have been found.
            following: Gives the files on as they are read.
            fetching: Told the address of each page before it is fetched.

        Yields:
            What became of each file and page, and of each document whose file or page is gone, once
            that is stored.

        Raises:
            InvalidInput: It is to be a dry run, and an address is named.
            InvalidFolder: A folder is away, cannot be listed, or is empty; nothing was changed.
            EncoderError: The model is not there, or the collection was encoded by another.
            StorageFull: The disk is full.
        """
        from api.bringing import synced  # noqa: PLC0415 (asking must not wait for it)

        name = collection or self.settings.collection
        yield from synced(
            self.home,
            self.settings,
            name,
            [str(each) for each in what],
            pattern=pattern,
            dry_run=dry_run,
            allow_empty=allow_empty,
            progress=progress,
            looking=looking,
            following=following,
            fetching=fetching,
        )
        if not dry_run:
            self.tidy(self.collection(name))

    def delete(self, document_ids: Sequence[str], collection: str | None = None) -> None:
        """Delete documents, all or none.

        Raises:
            DocumentNotFound: One of them is not there; none was deleted.
        """
        opened = self.collection(collection)
        try:
            opened.delete(document_ids)
        except CollectionReplaced:
            opened = self.collection(collection)
            opened.delete(document_ids)
        self.tidy(opened)

    def delete_unchanged(
        self, hashes: Mapping[str, str], collection: str | None = None
    ) -> list[str]:
        """Delete documents whose originals are still the ones they were, and leave the others.

        Args:
            hashes: The SHA-256 of each one's original, by its id.
            collection: Where they are; the default collection where none is named.

        Returns:
            The ids of those that were deleted.
        """
        opened = self.collection(collection)
        there = [known for each in hashes if (known := opened.store.named(each))]
        removed = opened.remove([known for known in there if known.sha256 == hashes[known.id]])
        self.tidy(opened)
        return [known.id for known in removed]

    def compact(
        self, collection: str | None = None, *, keep_days: float | None = None
    ) -> Compacted:
        """Drop for good what only past generations had, and give its space back.

        Args:
            collection: Which; the default collection where none is named.
            keep_days: How many days' generations can still be asked; as is set where it is None.

        Raises:
            StorageFull: The disk is full; nothing that can be asked is lost.
        """
        days = self.settings.retain_days if keep_days is None else keep_days
        return compact(self.collection(collection), days * DAY)

    def reindex(
        self,
        model: str,
        collection: str | None = None,
        *,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> Reindexed:
        """Let a collection be encoded by another model, while the one before answers.

        Args:
            model: As in `Settings.model`.
            collection: Which; the default collection where none is named.
            progress: Told how many documents of how many are done.

        Raises:
            EncoderUnavailable: The model is not on this machine, or cannot be loaded.
            HomeLocked: Another process is re-indexing in this home.
            StorageFull: The disk is full; the one before answers on.
        """
        name, encoder = self.collection(collection).name, self.home.make_encoder(model)
        done = reindex(self.home, name, encoder, progress)
        with self.home.locked():
            mark = encoder.manifest.fingerprint
            self.home.catalog.pins.encode(name, mark, encoder.encode_query)
        return done
