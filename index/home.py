"""A home: the folder that holds everything Pincite keeps."""

import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Self

from index.catalog import MIGRATIONS, Catalog, Shelf
from index.collection import Collection
from index.database import check_there, is_outdated, is_there, translated
from index.encoding.models import Models, TextEncoder
from index.encoding.opening import OpenEncoders
from index.locking import HomeLock
from index.store.schema import MIGRATIONS as STORE_MIGRATIONS
from index.store.writing import StoreWriter
from qa.errors import (
    AlreadyExists,
    CollectionNotFound,
    CollectionReplaced,
    HomeError,
    HomeNotWritable,
    InvalidName,
)

DEFAULT_COLLECTION = "default"
CATALOG = "catalog.sqlite"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Home:
    """An open home. Any number of processes may read one and write to it, one change at a time.

    Args:
        path: The folder; made where it is not there and `writing`.
        writing: Whether it may be changed.
        models: The folder of exported encoders; `<home>/models` where it is None.
        wait: How many seconds to wait while another process writes.

    Raises:
        HomeLocked: Another process goes on writing to it.
        HomeTooNew: A newer version wrote it.
        HomeNotWritable: It cannot be written to.
        CollectionNotFound: It is opened for reading, and there is nothing there yet.
    """

    def __init__(
        self,
        path: Path,
        *,
        writing: bool = False,
        models: Path | None = None,
        wait: float = 60.0,
    ) -> None:
        self.path = path
        self.writing = writing
        self._wait = wait
        self._encoders = OpenEncoders(Models(models or path / "models"))
        self._open: dict[str, tuple[str, Collection]] = {}
        self._retired: list[Collection] = []
        self._threads = threading.RLock()
        self._lock = HomeLock(path)
        if writing:
            with translated(path):
                path.mkdir(parents=True, exist_ok=True)
        if any((path / "collections").glob("*/store.sqlite")):
            check_there(path / CATALOG)
        elif not writing and not is_there(path / CATALOG):  # its making may have been cut short
            raise CollectionNotFound(
                f"There is nothing in {path} yet: pincite ingest PATH puts documents there."
            )
        if writing or is_outdated(path / CATALOG, len(MIGRATIONS)):
            with self.locked():
                Catalog(path / CATALOG, writing=True).close()
        self.catalog = Catalog(path / CATALOG, writing=writing)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give everything back."""
        with self._threads:
            for collection in (*self._retired, *(opened for _, opened in self._open.values())):
                collection.close()
            self._encoders.close()
            self._open.clear()
            self.catalog.close()

    @property
    def problems(self) -> list[str]:
        """What was found wrong with indexes since it was opened; they are made again."""
        with self._threads:
            opened = [*self._retired, *(each for _, each in self._open.values())]
        return [problem for each in opened for problem in each.problems]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep all other writers out.

        Raises:
            HomeLocked: Another process goes on writing.
        """
        with self._lock.held(self._wait):
            yield

    def collection(self, name: str) -> Collection:
        """Open a collection.

        Raises:
            CollectionNotFound: There is none of that name.
            HomeNotWritable: An index is damaged, and cannot be made again here.
        """
        shelf = self.catalog.collection(name)
        folder, opened = self._open.get(shelf.name, ("", None))
        if opened is not None and folder == shelf.folder:
            return opened
        with self.locked() if self.writing else nullcontext(), self._threads:
            shelf = self.catalog.collection(name)
            folder, opened = self._open.get(shelf.name, ("", None))
            if opened is None or folder != shelf.folder:
                if opened is not None:  # others may still be reading from it
                    self._retired.append(opened)
                opened = self._opened(shelf)
                self._open[shelf.name] = (shelf.folder, opened)
            return opened

    def create(self, name: str) -> Collection:
        """Make an empty collection.

        Raises:
            AlreadyExists: There is one of that name.
            InvalidName: The name has characters that are not allowed.
        """
        if not _NAME.fullmatch(name):
            raise InvalidName(
                f"{name!r} cannot name a collection: letters, digits, dot, dash and underscore "
                "can, up to 64, the first a letter or digit."
            )
        with self.locked(), self._threads, translated(self.path):
            self.clear_away()
            folder = self.new_folder(name)
            StoreWriter(self.folder(folder) / "store.sqlite").close()
            try:
                self.catalog.add_collection(name, folder)
            except AlreadyExists:
                self.clear_away()
                raise
            return self.collection(name)

    def ensure(self, name: str) -> Collection:
        """Open a collection, and make it where there is none."""
        try:
            return self.collection(name)
        except CollectionNotFound:
            pass
        try:
            return self.create(name)
        except AlreadyExists:  # somebody else was quicker
            return self.collection(name)

    def drop(self, name: str) -> None:
        """Delete a collection and everything in it.

        Raises:
            CollectionNotFound: There is none of that name.
        """
        with self.locked(), self._threads:
            name = self.catalog.collection(name).name
            self.catalog.drop_collection(name)
            _, opened = self._open.pop(name, ("", None))
            if opened:
                opened.close()
            self.clear_away()

    def new_folder(self, name: str) -> str:
        """Make a folder that no collection has had; its caller holds the lock, and takes it.

        Returns:
            Its name below `collections/`.
        """
        folder = f"{name}-{secrets.token_hex(4)}"
        self.catalog.announce(folder)
        self.folder(folder).mkdir(parents=True)
        return folder

    def folder(self, name: str) -> Path:
        """Give the path of a folder that the catalog names."""
        return self.path / "collections" / name

    def clear_away(self) -> None:
        """Delete the folders that no collection has any more; its caller holds the lock."""
        for folder in self.catalog.dropped():
            rmtree(self.folder(folder), ignore_errors=True)
            if not self.folder(folder).exists():
                self.catalog.forget_dropped(folder)

    def encoder_of(self, collection: Collection, *, writing: bool = False) -> TextEncoder | None:
        """Open the encoder of a collection; None where nothing has been encoded yet.

        Args:
            collection: The collection.
            writing: Whether passages are to be encoded with it; see `open_encoder`.

        Raises:
            EncoderUnavailable: It is not in the folder of exported encoders, or is damaged.
        """
        mark = collection.store.meta().get("encoder")
        return None if mark is None else self.open_encoder(mark, writing=writing)

    def open_encoder(self, mark: str, *, writing: bool = False) -> TextEncoder:
        """Open the encoder of a fingerprint; see `OpenEncoders.open`.

        Raises:
            EncoderUnavailable: It is not in the folder of exported encoders, or is damaged.
        """
        return self._encoders.open(mark, writing=writing)

    def make_encoder(self, model: str) -> TextEncoder:
        """Open the encoder of a model, exported first where that was not done yet.

        Raises:
            EncoderUnavailable: The model is not on this machine, or cannot be loaded.
        """
        return self._encoders.make(model)

    @contextmanager
    def changing(self, shelf: Shelf) -> Iterator[None]:
        """Keep all other writers out of a collection that is still the one that was opened.

        Raises:
            CollectionNotFound: It is gone.
            CollectionReplaced: Another one has its name, or it was encoded by another model.
            HomeLocked: Another process goes on writing.
        """
        with self.locked():
            if self.catalog.collection(shelf.name).folder != shelf.folder:
                raise CollectionReplaced(
                    f"The collection {shelf.name!r} was made anew or re-indexed meanwhile: what "
                    "was reported as done is kept; run it again for the rest."
                )
            yield

    def _opened(self, shelf: Shelf) -> Collection:
        """Open a collection, caught up first where a crash left it behind and nobody writes."""
        folder = self.folder(shelf.folder)
        check_there(folder / "store.sqlite")  # a writer would make an empty one
        if is_outdated(folder / "store.sqlite", len(STORE_MIGRATIONS)):
            with self.locked():
                StoreWriter(folder / "store.sqlite").close()
        if self.writing:
            lock = partial(self.changing, shelf)
            return Collection(shelf.name, folder, writing=True, lock=lock)
        opened = Collection(shelf.name, folder, writing=False)
        if opened.behind:
            with suppress(HomeError), self._lock.held():  # who writes brings it up to date
                Collection(shelf.name, folder, writing=True).close()
            if opened.problems and not opened.snapshot().generation:
                opened.close()
                raise HomeNotWritable(f"{opened.problems[0]}: ask once where it can be made again.")
        return opened
