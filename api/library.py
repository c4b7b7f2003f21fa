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
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import unquote, urlsplit

import numpy as np

from api.settings import Settings
from index.checking import Check, Finding
from index.collection import Collection
from index.compacting import DAY, Compacted, compact, compact_where_due
from index.encoding.models import TextEncoder
from index.encoding.sources import DEFAULT_MODEL
from index.exported import Exported
from index.exporting import Progress, export, export_to
from index.gathering import Arrival, gather
from index.home import Home
from index.importing import Importer
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


class Library:
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
        what: Sequence[str | PathLike[str]] | Iterable[Arrival],
        collection: str | None = None,
        *,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Generator[Outcome, None, None]:
        """Ingest files and folders; the collection is made where it is not there.

        Args:
            what: Paths, or arrivals.
            collection: Where they go; the default collection where none is named.
            progress: Told how many passages have been encoded.

        Yields:
            What became of each file, once that is stored.

        Raises:
            EncoderError: The model is not there, or the collection was encoded by another.
            StorageFull: The disk is full.
        """
        from index.ingesting import Ingester  # noqa: PLC0415 (asking must not wait for it)
        from index.reading.sandbox import Limits, Reader  # noqa: PLC0415 (likewise)

        opened, encoder = self._target(collection)
        limits = Limits(
            seconds=self.settings.read_seconds,
            memory=self.settings.read_memory,
            file_size=self.settings.max_file,
        )
        with Reader(limits) as reader:
            ingester = Ingester(opened, encoder, reader, progress=progress)
            yield from ingester.ingest(_arrivals(what))
        self._tidy(opened)

    def export(
        self,
        to: BinaryIO | str | PathLike[str],
        collection: str | None = None,
        *,
        progress: Progress = lambda _done, _all: None,
    ) -> int:
        """Write a collection as JSON Lines; it may be written to meanwhile.

        Args:
            to: A stream, or a file that is there once it is whole.
            collection: Which; the default collection where none is named.
            progress: Told how many documents have been written, and how many there are.

        Returns:
            How many documents there were.

        Raises:
            CollectionNotFound: There is no such collection.
            StorageFull: The disk is full; no file was made.
        """
        opened = self.collection(collection)
        if isinstance(to, str | PathLike):
            return export_to(Path(to), opened.store.path, opened.name, progress)
        return export(opened.store.path, opened.name, to, progress)

    def import_(
        self,
        exported: Exported,
        collection: str | None = None,
        *,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Generator[Outcome, None, None]:
        """Import what was exported; the collection is made where it is not there.

        Progress, outcomes and errors are those of `ingest`.
        """
        opened, encoder = self._target(collection)
        yield from Importer(opened, encoder, progress).import_(exported)
        self._tidy(opened)

    def _target(self, collection: str | None) -> tuple[Collection, TextEncoder]:
        """Open what documents are put into, made where it is not there, and its encoder."""
        opened = self.home.ensure(collection or self.settings.collection)
        encoder = None if self.settings.model else self.home.encoder_of(opened)
        return opened, encoder or self.home.make_encoder(self.settings.model or DEFAULT_MODEL)

    def check(self, collection: str | None = None) -> Iterator[Finding]:
        """Look for damage in one collection, or in all of the home; nothing is changed.

        Raises:
            CollectionNotFound: There is no such collection.
        """
        return Check(self.home.path).findings(collection)

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


def _arrivals(what: Sequence[str | PathLike[str]] | Iterable[Arrival]) -> Iterator[Arrival]:
    for item in what:
        if isinstance(item, Arrival):
            yield item
        else:
            yield from gather([str(item)])


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
