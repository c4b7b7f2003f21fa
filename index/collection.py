"""A collection at work: its store, and the two indexes that follow it."""

import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from index.database import translated
from index.lexical.index import Entry as LexicalEntry
from index.lexical.index import LexicalIndex
from index.snapshot import CollectionSnapshot
from index.store.reading import Encoded, StoreReader
from index.store.rows import vectors_of
from index.store.writing import Addition, StoreWriter
from index.vectors.folder import SegmentFolder
from index.vectors.segments import Segments
from qa.errors import GenerationNotFound
from qa.questions import AsOf

_BATCH = 20_000


class Collection:
    """One folder under `collections/`, opened.

    Args:
        name: Its name.
        folder: Its folder, which has a store.
        writing: Whether to bring the indexes on disk up to date; its caller holds the home's lock.
            Otherwise what they lack is added in memory alone where that can be done, and answers
            come from the newest generation that both indexes hold.

    Attributes:
        problems: What was found wrong with the indexes, and was made again from the store.
    """

    def __init__(self, name: str, folder: Path, *, writing: bool) -> None:
        self.name = name
        self.store = StoreReader(folder / "store.sqlite")
        self._writer = StoreWriter(folder / "store.sqlite") if writing else None
        self._vector_path = folder / "vectors"
        self._lexical = LexicalIndex(folder / "lexical", writing=writing)
        self._segments = Segments()
        self._folder: SegmentFolder | None = None
        self._writing = threading.RLock()
        self._refreshing = threading.Lock()
        self._snapshot: CollectionSnapshot | None = None
        self.problems: list[str] = self._lexical.problems
        if writing:
            self.catch_up()

    @property
    def writer(self) -> StoreWriter:
        """What changes the store; for the home's one writer."""
        if self._writer is None:
            raise RuntimeError("this collection was opened for reading")
        return self._writer

    def close(self) -> None:
        """Give all files back."""
        self._lexical.close()
        self.store.close()
        if self._writer:
            self._writer.close()

    def add(self, additions: Sequence[Addition]) -> int:
        """Store documents and bring both indexes up to date.

        Returns:
            The generation they were born in.
        """
        with self._writing:
            generation = self.writer.add(additions)
            self.catch_up()
        return generation

    def delete(self, document_ids: Sequence[str]) -> int:
        """Delete documents, all or none.

        Returns:
            The generation they are gone from.

        Raises:
            DocumentNotFound: One of them is not there; none was deleted.
        """
        with self._writing:
            generation = self.writer.delete(document_ids)
            self.catch_up()
        return generation

    @property
    def behind(self) -> bool:
        """Whether the lexical index on disk lacks something that was stored."""
        return self._lexical.last < self.store.last_passage()

    def snapshot(self) -> CollectionSnapshot:
        """Give the newest generation that both indexes hold.

        A writer publishes one whenever it has caught up, and nobody waits for it meanwhile. A
        reader looks whether there is a newer one.
        """
        if self._writer is not None and self._snapshot is not None:
            return self._snapshot
        with self._refreshing:
            newest = self.store.generation()
            if self._snapshot is None or self._snapshot.generation != newest:
                self._snapshot = self._take(newest)
            return self._snapshot

    def snapshot_at(self, moment: AsOf) -> CollectionSnapshot:
        """Give the collection as it was at a generation, or at a time.

        Raises:
            GenerationNotFound: There was none then, or there is none yet.
        """
        newest = self.snapshot()
        if isinstance(moment, int):
            number = moment
        else:
            number = min(self.store.generation_at(moment.timestamp()), newest.generation)
        if not 0 <= number <= newest.generation:
            raise GenerationNotFound(
                f"There is no generation {number}: those of {self.name!r} are 0 to "
                f"{newest.generation}."
            )
        return newest.at(number)

    def catch_up(self) -> None:
        """Bring both indexes on disk up to the store; for the home's one writer.

        Raises:
            StorageFull: The disk is full. What was stored stays so; the next time catches up.
        """
        with self._writing, translated(self._vector_path):
            self._load_vectors()
            last = self.store.last_passage()
            if self._folder and last > self._segments.last:
                self._extend_vectors()
                self._folder.save(self._segments)
            if last > self._lexical.last:
                for batch in _batches(self.store.encoded_after(self._lexical.last)):
                    entries = (
                        LexicalEntry(row=e.row, document=e.document, text=e.text) for e in batch
                    )
                    self._lexical.extend(entries, batch[-1].row)
            self._snapshot = self._take(self.store.generation())

    def _take(self, newest: int) -> CollectionSnapshot:
        self._load_vectors()
        self._lexical.refresh()
        self._extend_vectors()
        generation = newest
        if self._lexical.last < self.store.last_passage():
            generation = min(newest, self.store.generation_holding(self._lexical.last))
        return CollectionSnapshot(
            collection=self.name,
            generation=generation,
            store=self.store,
            segments=self._segments,
            view=self._lexical.view,
            selection=self.store.selection(generation),
        )

    def _load_vectors(self) -> None:
        if self._folder is not None:
            return
        meta = self.store.meta()
        if "encoder" in meta:
            self._folder = SegmentFolder(self._vector_path, meta["encoder"])
            self._segments, problems = self._folder.load()
            self.problems += problems

    def _extend_vectors(self) -> None:
        dimension = int(self.store.meta().get("dimension", 0))
        for batch in _batches(self.store.encoded_after(self._segments.last)):
            self._segments = self._segments.extended(
                np.array([encoded.row for encoded in batch], dtype=np.int64),
                np.array([encoded.document for encoded in batch], dtype=np.int64),
                vectors_of([encoded.vector for encoded in batch], dimension),
            )


def _batches(passages: Iterator[Encoded]) -> Iterator[list[Encoded]]:
    while batch := list(islice(passages, _BATCH)):
        yield batch
