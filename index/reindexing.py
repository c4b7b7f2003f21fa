"""Another encoder for a collection, without a pause: made beside it, and put in its place.

A shadow folder gets every document that is there, cut and encoded anew, while the old one answers
and is written to. What changed meanwhile is brought over, the last of it while nobody can write;
then the catalog names the new folder in one transaction. The old one is kept, and can take the new
one's place in the same way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from index.catalog import Shelf
from index.collection import Collection
from index.encoding.models import TextEncoder
from index.home import Home
from index.locking import REINDEXING, HomeLock
from index.pipeline import ADDED, Pipeline, Prepared
from index.splitting import split
from index.store import differing
from index.store.reading import StoreReader
from qa.errors import CollectionReplaced, NotKept

_FEW = 64
_ROUNDS = 5

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What came of it.

    Attributes:
        model: The model that answers now.
        documents: How many documents were encoded this time.
        swapped: Whether another folder answers now; otherwise this model's did already.
    """

    model: str
    documents: int
    swapped: bool


def reindex(
    home: Home, name: str, encoder: TextEncoder, progress: Progress = lambda _done, _all: None
) -> Reindexed:
    """Let a collection be encoded by another model; by the same one where tokens lack sketches.

    Cut short at any moment, it goes on where it stopped when it is called again.

    Args:
        home: The home, opened for writing.
        name: The collection.
        encoder: The model's encoder.
        progress: Told how many documents of how many are done.

    Raises:
        CollectionNotFound: There is no such collection.
        HomeLocked: Another process is re-indexing in this home, or goes on writing.
        StorageFull: The disk is full; the old one still answers.
    """
    with _alone(home):
        shelf = home.catalog.collection(name)
        if _is_served(home, shelf.folder, encoder):
            return Reindexed(encoder.manifest.model, 0, swapped=False)
        if shelf.shadow is None or _encoder_of(home, shelf.shadow) != encoder.manifest.fingerprint:
            shelf = _begun(home, shelf.name, encoder)
        return _Move(home, shelf, "shadow", encoder, progress).run()


def roll_back(home: Home, name: str, progress: Progress = lambda _done, _all: None) -> Reindexed:
    """Let the model before answer again, with all that has changed since.

    Raises:
        CollectionNotFound: There is no such collection.
        NotKept: No other model is kept.
        EncoderUnavailable: The model before is no longer on this machine.
        HomeLocked: Another process is re-indexing in this home, or goes on writing.
    """
    with _alone(home):
        shelf = home.catalog.collection(name)
        if shelf.previous is None:
            raise NotKept(f"No other model is kept for {shelf.name!r}: there is no way back.")
        encoder = home.open_encoder(_encoder_of(home, shelf.previous), writing=True)
        return _Move(home, shelf, "previous", encoder, progress).run()


def discard(home: Home, name: str) -> None:
    """Delete what is kept of other models: of the one before, and of one that was begun.

    Raises:
        CollectionNotFound: There is no such collection.
        HomeLocked: Another process is re-indexing in this home, or goes on writing.
    """
    with _alone(home), home.locked():
        name = home.catalog.collection(name).name
        home.catalog.shelve(name, "shadow", None)
        home.catalog.shelve(name, "previous", None)
        home.clear_away()


class _Move:
    """From the folder that answers to one that is to."""

    def __init__(
        self, home: Home, shelf: Shelf, column: str, encoder: TextEncoder, progress: Progress
    ) -> None:
        self._home = home
        self._shelf = shelf
        self._column = column
        self._encoder = encoder
        self._progress = progress
        self._from = home.folder(shelf.folder)
        self._to = home.folder(str(getattr(shelf, column)))
        self._done = 0

    def run(self) -> Reindexed:
        target = Collection(self._shelf.name, self._to, writing=True)
        source = StoreReader(self._from / "store.sqlite")
        try:
            for _ in range(_ROUNDS):
                if self._bring(source, target) <= _FEW:
                    break
            with self._home.locked():
                self._check()
                self._bring(source, target)
                target.begin_after(source.generation())
                self._home.catalog.swap(self._shelf.name, self._column)
                self._home.clear_away()
        finally:
            source.close()
            target.close()
        return Reindexed(self._encoder.manifest.model, self._done, swapped=True)

    def _bring(self, source: StoreReader, target: Collection) -> int:
        """Bring over what differs; give how many documents that were."""
        paths = (self._to / "store.sqlite", self._from / "store.sqlite")
        stale = differing.stale(*paths)
        if stale:
            target.delete(stale)
        rows = differing.missing(*paths)
        documents, _ = source.counts(source.generation())
        report = partial(self._report, documents - len(rows), documents)
        with Pipeline(target, self._encoder, lambda _: None) as pipeline:
            for prepared in self._prepared(source, rows):
                report(len(pipeline.put(prepared)))
            report(len(pipeline.flush()))
        return len(rows)

    def _prepared(self, source: StoreReader, rows: list[int]) -> Iterator[Prepared]:
        for row in rows:
            kept = source.kept(row)
            if kept is None:  # deleted, and dropped for good, since
                continue
            document = kept.document
            yield Prepared(
                label=document.id,
                status=ADDED,
                document=document,
                pieces=split(
                    document.id, document.content, self._encoder.spans, self._encoder.room
                ),
                original=source.original(document.source.sha256),
                origin=kept.origin,
                validators=kept.validators,
                added=kept.added,
            )

    def _report(self, before: int, documents: int, stored: int) -> None:
        self._done += stored
        self._progress(min(before + self._done, documents), documents)

    def _check(self) -> None:
        if self._home.catalog.collection(self._shelf.name) != self._shelf:
            raise CollectionReplaced(
                f"The collection {self._shelf.name!r} was made anew meanwhile; it was not changed."
            )


def _begun(home: Home, name: str, encoder: TextEncoder) -> Shelf:
    with home.locked():
        folder = home.new_folder(name)
        shadow = Collection(name, home.folder(folder), writing=True)
        shadow.claim(encoder.manifest)
        shadow.close()
        home.catalog.shelve(name, "shadow", folder)
        home.clear_away()
        return home.catalog.collection(name)


def _is_served(home: Home, folder: str, encoder: TextEncoder) -> bool:
    """Whether a folder has all that an encoder can give."""
    reader = StoreReader(home.folder(folder) / "store.sqlite")
    try:
        if reader.meta().get("encoder", "") != encoder.manifest.fingerprint:
            return False
        return not (encoder.manifest.tokens and reader.lacks_tokens())
    finally:
        reader.close()


def _encoder_of(home: Home, folder: str) -> str:
    reader = StoreReader(home.folder(folder) / "store.sqlite")
    try:
        return reader.meta().get("encoder", "")
    finally:
        reader.close()


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    with HomeLock(home.path, REINDEXING).held():
        yield
