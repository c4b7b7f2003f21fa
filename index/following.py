"""The two indexes of a collection, which follow its store."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from index.lexical.index import Entry, LexicalIndex
from index.lexical.view import LexicalView
from index.position import Position
from index.store.reading import StoreReader
from index.store.rows import vectors_of
from index.store.upkeep import Encoded
from index.vectors.folder import SegmentFolder
from index.vectors.segments import Segments
from qa.ranking import Rows

_BATCH = 20_000


class Indexes:
    """Both indexes. What is on disk is changed by the holder of the home's lock alone.

    Args:
        folder: The collection's folder.
        store: What they follow.

    Attributes:
        segments: The vectors: those on disk, and in memory what the disk lacks.
        problems: What was found wrong on disk, and is made again from the store.
    """

    def __init__(self, folder: Path, store: StoreReader) -> None:
        self.segments = Segments()
        self.problems: list[str] = []
        self._store = store
        self._path = folder / "vectors"
        self._lexical = LexicalIndex(folder / "lexical")
        self._vectors: SegmentFolder | None = None

    @property
    def view(self) -> LexicalView:
        """The words."""
        return self._lexical.view

    @property
    def last(self) -> int:
        """The last passage whose words can be searched."""
        return self._lexical.position.last

    @property
    def behind(self) -> bool:
        """Whether the disk lacks something that was stored."""
        vectors = self._vectors
        return (vectors is not None and vectors.position.last < self._store.last_passage()) or (
            self.last < self._store.last_passage()
        )

    @property
    def positions(self) -> tuple[Position, Position]:
        """How far each has followed the store on disk."""
        vectors = self._vectors.position if self._vectors else Position()
        return self._lexical.position, vectors

    def refresh(self) -> None:
        """See what is on disk by now, and what it lacks of the vectors."""
        self.look()
        base = self._vectors.segments if self._vectors else Segments()
        for batch in _batches(self._store.encoded_after(base.last)):
            base = self._extended(base, batch)
        self.segments = base

    def catch_up(self) -> None:
        """Bring both on disk up to the store, made again where they are not of it."""
        self.look()
        if self._vectors is None:
            return
        last = self._store.last_passage()
        if self._vectors.position.last < last:
            segments = self._vectors.segments
            for batch in _batches(self._store.encoded_after(segments.last)):
                segments = self._extended(segments, batch)
            self._vectors.save(segments, self._position(last))
        for batch in _batches(self._store.encoded_after(self._lexical.position.last)):
            entries = (
                Entry(row=e.row, document=e.document, text=e.text, language=e.language)
                for e in batch
            )
            self._lexical.extend(entries, self._position(batch[-1].row))
        if self.last < last:  # the last passages there were are gone for good
            self._lexical.extend((), self._position(last))
        self.segments = self._vectors.segments

    def drop(self, documents: Rows) -> None:
        """Drop the passages of documents on disk; both have caught up with the store."""
        if self._vectors is None or not len(documents):
            return
        position = self._position(self._store.last_passage())
        segments = self._vectors.segments.without(documents, self._store.vectors)
        self._vectors.save(segments, position)
        self._lexical.drop(documents.tolist(), position)
        self.segments = segments

    def look(self) -> None:
        """See what is on disk by now."""
        self._lexical.refresh()
        if self._vectors is not None:
            self._vectors.refresh()
        elif encoder := self._store.meta().get("encoder"):
            self._vectors = SegmentFolder(self._path, encoder)
        for index in (self._lexical, self._vectors):
            if index is not None and not self._follows(index.position):
                index.reject("made for another store")
        found = [*self._lexical.problems, *(self._vectors.problems if self._vectors else ())]
        self.problems += [problem for problem in found if problem not in self.problems]

    def _follows(self, position: Position) -> bool:
        if position == Position():
            return True
        same = position.mark == self._store.mark(position.generation)
        return same and position.oldest <= self._store.oldest()

    def _position(self, last: int) -> Position:
        generation = self._store.generation()
        mark = self._store.mark(generation) or ""
        return Position(last, generation, mark, self._store.oldest())

    def _extended(self, segments: Segments, batch: list[Encoded]) -> Segments:
        dimension = int(self._store.meta()["dimension"])
        return segments.extended(
            np.array([encoded.row for encoded in batch], dtype=np.int64),
            np.array([encoded.document for encoded in batch], dtype=np.int64),
            vectors_of([encoded.vector for encoded in batch], dimension),
        )


def _batches(passages: Iterator[Encoded]) -> Iterator[list[Encoded]]:
    while batch := list(islice(passages, _BATCH)):
        yield batch
