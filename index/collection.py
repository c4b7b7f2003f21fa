"""A collection at work: its store, and the two indexes that follow it."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from index.database import translated
from index.encoding.manifest import Manifest
from index.following import Indexes
from index.position import Position
from index.snapshot import CollectionSnapshot
from index.store.reading import StoreReader
from index.store.upkeep import Known, State
from index.store.writing import Addition, StoreWriter
from qa.errors import GenerationNotFound, HomeNotWritable
from qa.questions import AsOf

Lock = Callable[[], AbstractContextManager[None]]


class Collection:
    """One folder under `collections/`, opened. Safe to use from several threads.

    Args:
        name: Its name.
        folder: Its folder, which has a store.
        writing: Whether it may be changed.
        lock: Keeps all other writers out, those of other processes too, while it is held.

    Attributes:
        store: Reads the store.
    """

    def __init__(self, name: str, folder: Path, *, writing: bool, lock: Lock = nullcontext) -> None:
        self.name = name
        self._path = folder / "store.sqlite"
        self._may_write = writing
        self._lock = lock
        self._store_writer: StoreWriter | None = None
        self._working = threading.RLock()
        self._snapshot: CollectionSnapshot | None = None
        self._seen: tuple[State, tuple[Position, Position]] | None = None
        if writing:
            with lock():
                self._store_writer = StoreWriter(self._path)
        self.store = StoreReader(self._path)
        self._indexes = Indexes(folder, self.store)
        if writing:
            self.catch_up()

    @property
    def problems(self) -> list[str]:
        """What was found wrong with the indexes, and was made again from the store."""
        return self._indexes.problems

    @property
    def behind(self) -> bool:
        """Whether an index on disk lacks something that was stored."""
        with self._working:
            self._indexes.look()
            return self._indexes.behind

    def close(self) -> None:
        """Give all files back."""
        with self._working:
            self.store.close()
            if self._store_writer:
                self._store_writer.close()

    def claim(self, encoder: Manifest) -> None:
        """Bind the collection to an encoder, the first time it is used for it.

        Raises:
            EncoderMismatch: It is bound to another one.
        """
        with self._lock(), self._working:
            self._writer.claim_encoder(encoder.fingerprint, encoder.model, encoder.dimension)

    def add(self, additions: Sequence[Addition]) -> int:
        """Store documents and bring both indexes up to date; see `change`."""
        return self.change(additions, ())

    def delete(self, document_ids: Sequence[str]) -> int:
        """Delete documents, all or none; see `change`."""
        return self.change((), document_ids)

    def remove(self, documents: Sequence[Known]) -> list[Known]:
        """Delete documents that are still as they were known; the others are left. See `change`.

        Returns:
            Those that were deleted.
        """
        with self._lock(), self._working:
            still = [known for known in documents if self.store.named(known.id) == known]
            if still:
                self.delete([known.id for known in still])
        return still

    def change(self, additions: Sequence[Addition], deletions: Sequence[str]) -> int:
        """Delete documents and store others, all or nothing, and bring both indexes up to date.

        Returns:
            The generation of the change.

        Raises:
            DocumentNotFound: One that is to be deleted is not there; nothing was changed.
            HomeLocked: Another process goes on writing.
            StorageFull: The disk is full.
        """
        with self._lock(), self._working:
            generation = self._writer.change(additions, deletions)
            self.catch_up()
        return generation

    def note(self, document_id: str, origin: str, validators: str | None) -> None:
        """Write down where a document that has not changed was found now.

        Args:
            document_id: The document.
            origin: The uri of the file or sitemap.
            validators: What its page said of its version, as JSON.
        """
        with self._lock(), self._working:
            self._writer.note(document_id, origin, validators)

    def begin_after(self, generation: int) -> None:
        """Begin a generation after all of these and one elsewhere; none before can be asked."""
        with self._lock(), self._working:
            self._writer.begin_after(generation)
            self._take()

    def compact(self, oldest: int) -> int:
        """Let no generation before one be asked any more, and drop what only those had.

        The indexes are rid of it before the store is: whoever sees the store without it sees the
        indexes without it too.

        Returns:
            How many versions of documents were dropped.

        Raises:
            StorageFull: The disk is full; nothing that can be asked is lost.
        """
        with self._lock(), self._working:
            self.catch_up()
            self._writer.retire(oldest)
            dead = self.store.dead(oldest)
            if len(dead):
                self._indexes.drop(dead)
                self._writer.drop(dead)
                self._take()
        return len(dead)

    def snapshot(self) -> CollectionSnapshot:
        """Give the newest generation that both indexes hold.

        While a thread brings the collection up to date, the others get what there was.

        Raises:
            HomeNotWritable: The lexical index has lost all that can still be asked, and it was
                opened for reading: a writer makes it again.
        """
        if self._snapshot is None:
            with self._working:
                self._refresh()
        elif self._working.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._working.release()
        if self._snapshot is None:
            raise RuntimeError("a refresh takes a snapshot")
        return self._snapshot

    def snapshot_at(self, moment: AsOf) -> CollectionSnapshot:
        """Give the collection as it was at a generation, or at a time.

        Raises:
            GenerationNotFound: There was none then, there is none yet, or it is no longer kept.
        """
        newest = self.snapshot()
        while True:
            number = self._number_of(moment, newest)
            selection, compactions = self.store.selection(number)
            if compactions == newest.compactions:
                return newest.at(number, selection)
            with self._working:
                self._refresh()
            newest = self.snapshot()

    def catch_up(self) -> None:
        """Bring both indexes on disk up to the store.

        Raises:
            StorageFull: The disk is full. What was stored stays so; the next time catches up.
        """
        with self._lock(), self._working, translated(self._path):
            self._indexes.catch_up()
            self._take()

    def _number_of(self, moment: AsOf, newest: CollectionSnapshot) -> int:
        if not isinstance(moment, int):
            return min(self.store.generation_at(moment.timestamp()), newest.generation)
        if not 0 <= moment <= newest.generation:
            raise GenerationNotFound(
                f"There is no generation {moment}: those of {self.name!r} are "
                f"{self.store.oldest()} to {newest.generation}."
            )
        return moment

    def _refresh(self) -> None:
        state = self.store.state()
        if self._snapshot is not None:
            if state == State(self._snapshot.generation, self._snapshot.compactions):
                return
            self._indexes.look()
            if self._seen == (state, self._indexes.positions):
                return
        self._take()

    def _take(self) -> None:
        while True:
            state = self.store.state()
            self._indexes.refresh()
            held = self.store.generation_holding(self._indexes.last)
            generation = min(state.generation, held)
            seen, before = (state, self._indexes.positions), self._snapshot
            if (
                before
                and generation < before.generation
                and state.compactions == before.compactions
            ):
                self._seen = seen  # another process makes an index again
                return
            if generation < self.store.oldest():
                raise HomeNotWritable(
                    f"The documents of {self.name!r} are whole, but its lexical index has to be "
                    "made again before it can be asked, which is not done here: ask once where "
                    "the home can be written to, or wait for whoever writes to it."
                )
            selection, compactions = self.store.selection(generation)
            if compactions == state.compactions:
                break
        self._seen = seen
        self._snapshot = CollectionSnapshot(
            collection=self.name,
            generation=generation,
            compactions=compactions,
            store=self.store,
            segments=self._indexes.segments,
            view=self._indexes.view,
            selection=selection,
        )

    @property
    def _writer(self) -> StoreWriter:
        if self._store_writer is None:
            raise HomeNotWritable(f"The collection {self.name!r} was opened for reading only.")
        return self._store_writer
