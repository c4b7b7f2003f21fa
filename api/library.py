"""A home with everything wired together: what every door works with, and Python programs too.

>>> from api.library import open_library
>>> with open_library("my-home") as library:  # doctest: +SKIP
...     for outcome in library.ingest(["handbook/"]):
...         print(outcome.status, outcome.path)
...     answer = library.ask("How long do refunds take?")
...     print(answer.passages[0].citation.quote)
"""

import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from os import PathLike
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

import numpy as np

from api.moving import Moving
from api.settings import Settings
from index.collection import Collection
from index.compacting import DAY, Compacted, compact, compact_where_due
from index.gathering import Arrival
from index.home import Home
from index.pipeline import Outcome
from index.reindexing import Reindexed, reindex
from index.store.rows import Entry
from index.verifying import verify_in
from qa.answers import Answer
from qa.asking import Asker
from qa.documents import Document
from qa.errors import (
    CollectionReplaced,
    HomeError,
    OriginalNotFound,
    PassageNotFound,
)
from qa.passages import Passage
from qa.ports import Stored
from qa.questions import Question
from qa.ranking import Vector
from qa.retrieving import Retriever
from qa.verifying import Claim, Verdict

_TRIES = 3


class _NoEncoder:
    """Stands in where nothing has been encoded yet, so nothing can be found either."""

    def encode_query(self, text: str) -> Vector:  # noqa: ARG002 (the port's signature)
        return np.zeros(1, np.float32)


class Library(Moving):
    """An open home, ready to ingest and to answer. Safe to use from several threads.

    Args:
        settings: Where the home is, and how to work with it.
        writing: Whether documents may be added; one process at a time can.

    Raises:
        HomeError: The home cannot be opened.
        CollectionNotFound: It is opened for reading, and nothing is there yet.
    """

    def __init__(self, settings: Settings, *, writing: bool) -> None:
        self.settings = settings
        self._beside = ThreadPoolExecutor(os.cpu_count(), "lexical")
        self.home = Home(
            settings.home.expanduser(),
            writing=writing,
            models=settings.models_folder,
            wait=settings.lock_wait,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give everything back."""
        self._beside.shutdown()
        self.home.close()

    def collection(self, name: str | None = None) -> Collection:
        """Open a collection, the default one where none is named.

        Raises:
            CollectionNotFound: There is none of that name.
        """
        return self.home.collection(name or self.settings.collection)

    def retriever(self, collection: Collection) -> Retriever:
        """Give what ranks the passages of a collection.

        Raises:
            EncoderUnavailable: Its encoder is not on this machine.
        """
        encoder = self.home.encoder_of(collection) or _NoEncoder()
        return Retriever(encoder, beside=self._beside)

    def ask(self, question: Question | str, collection: str | None = None) -> Answer:
        """Answer a question.

        Raises:
            InvalidInput: The question, k or a filter is not as it should be.
            CollectionNotFound: There is no such collection.
            GenerationNotFound: It was never as the question asks for.
        """
        if isinstance(question, str):
            question = Question(text=question)
        for tries_left in reversed(range(_TRIES)):
            opened = self.collection(collection)
            moment = question.as_of
            snapshot = opened.snapshot() if moment is None else opened.snapshot_at(moment)
            asker = Asker(self.retriever(opened), public_url=self.settings.public_url)
            try:
                return asker.ask(question, snapshot)
            except PassageNotFound:  # the generation was let go meanwhile
                if not tries_left:
                    raise
        raise RuntimeError("the last try returns or raises")

    def verify_citation(self, claim: Claim, collection: str | None = None) -> Verdict:
        """Say whether a citation still holds; see `index.verifying.verify_in`.

        Raises:
            CollectionNotFound: There is no such collection.
        """
        return verify_in(self.collection(collection), claim)

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
        coming = visiting(self.settings, opened, fetching).coming(what)
        with closing(coming), ingesting(self.home, self.settings, opened, progress) as ingester:
            yield from ingester.ingest(coming)
        self._tidy(opened)

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
            self._tidy(self.collection(name))

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
        self._tidy(opened)

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
        name = self.collection(collection).name
        return reindex(self.home, name, self.home.make_encoder(model), progress)

    def _tidy(self, collection: Collection) -> None:
        with suppress(HomeError):  # what was done is done; the next change tries again
            compact_where_due(collection, self.settings.retain_days * DAY)

    def entries(
        self, collection: str | None = None, *, after: str = "", limit: int = 1_000
    ) -> list[Entry]:
        """List documents by id, those after an id, at most `limit`."""
        opened = self.collection(collection)
        return opened.store.entries(opened.snapshot().generation, after=after, limit=limit)

    def entry(self, document_id: str, collection: str | None = None) -> Entry:
        """Describe a document.

        Raises:
            DocumentNotFound: It is not there.
        """
        opened = self.collection(collection)
        return opened.store.entry(document_id, opened.snapshot().generation)

    def document(self, document_id: str, collection: str | None = None) -> Document:
        """Give a document with its canonical text.

        Raises:
            DocumentNotFound: It is not there.
        """
        opened = self.collection(collection)
        return opened.store.document(document_id, opened.snapshot().generation)

    def passages(self, document_id: str, collection: str | None = None) -> list[Passage]:
        """Give a document's passages, in order.

        Raises:
            DocumentNotFound: It is not there.
        """
        self.entry(document_id, collection)
        opened = self.collection(collection)
        return opened.store.passages(document_id, opened.snapshot().generation)

    def passage(
        self, passage_id: str, collection: str | None = None, *, context: int = 0
    ) -> tuple[Stored, list[Passage]]:
        """Give a passage, and the passages around it.

        Args:
            passage_id: The passage.
            collection: Where it is.
            context: How many neighbours on each side.

        Returns:
            The passage with its document, and it with its neighbours in the document's order.

        Raises:
            PassageNotFound: It is not there (any more).
        """
        opened = self.collection(collection)
        generation = opened.snapshot().generation
        stored = opened.store.passage(passage_id, generation)
        at = stored.passage.ordinal
        around = opened.store.passages(
            stored.passage.document_id, generation, at - context, at + context
        )
        return stored, around

    def original(self, document_id: str, collection: str | None = None) -> tuple[Entry, bytes]:
        """Give the bytes a document was read from.

        Raises:
            DocumentNotFound: The document is not there.
            OriginalNotFound: Its file is gone or has changed, or it never was a file of its own.
        """
        entry = self.entry(document_id, collection)
        kept = self.collection(collection).store.original(entry.source.sha256)
        if kept is not None:
            return entry, kept
        address = urlsplit(entry.source.uri)
        path = Path(unquote(address.path))
        if address.scheme == "file" and path.is_file():
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == entry.source.sha256:
                return entry, data
        raise OriginalNotFound(
            f"The original of {document_id!r} is not kept here, and {entry.source.uri} is not, or "
            "no longer, what was ingested."
        )


def open_library(
    home: str | PathLike[str] | None = None, *, writing: bool = True, **settings: object
) -> Library:
    """Open a home.

    Args:
        home: The folder; `PINCITE_HOME`, or else the platform's data folder, where none is named.
        writing: Whether documents may be added.
        settings: Other settings, by the names in `api.settings.Settings`.

    Raises:
        InvalidSettings: A setting is unknown, or its value is not allowed.
        HomeError: The home cannot be opened.
    """
    return Library(Settings.load(home=home, **settings), writing=writing)
