"""A home: the folder that holds everything Pincite keeps."""

import re
import threading
from pathlib import Path
from shutil import rmtree
from typing import Self

from index.catalog import Catalog
from index.collection import Collection
from index.database import translated
from index.encoding.models import Models, TextEncoder
from index.locking import WriterLock
from index.store.writing import StoreWriter
from qa.errors import CollectionNotFound, HomeError, InvalidName

DEFAULT_COLLECTION = "default"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Home:
    """An open home. Any number of processes may read one, one at a time may write to it.

    Args:
        path: The folder; made where it is not there and `writing`.
        writing: Whether to take the home's lock.
        models: The folder of exported encoders; `<home>/models` where it is None.
        wait: How many seconds to wait for the lock.

    Raises:
        HomeLocked: Another process is writing to it.
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
        wait: float = 0.0,
    ) -> None:
        self.path = path
        self.writing = writing
        self._models = Models(models or path / "models")
        self._encoders: dict[str, TextEncoder] = {}
        self._open: dict[str, Collection] = {}
        self._threads = threading.RLock()
        self._exporting = threading.Lock()
        self._lock = WriterLock(path)
        if writing:
            with translated(path):
                path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(wait)
        elif not (path / "catalog.sqlite").exists():
            raise CollectionNotFound(
                f"There is nothing in {path} yet: pincite ingest PATH puts documents there."
            )
        try:
            self.catalog = Catalog(path / "catalog.sqlite", writing=writing)
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give everything back."""
        with self._threads:
            for collection in self._open.values():
                collection.close()
            for encoder in self._encoders.values():
                encoder.close()
            self._open.clear()
            self._encoders.clear()
            self.catalog.close()
            if self.writing:
                self._lock.release()

    def collection(self, name: str) -> Collection:
        """Open a collection.

        Raises:
            CollectionNotFound: There is none of that name.
        """
        with self._threads:
            name = self.catalog.collection(name)
            if name not in self._open:
                self._open[name] = self._opened(name)
            return self._open[name]

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
        with self._threads, translated(self.path):
            folder = self._folder(name)
            if name.casefold() not in (n.casefold() for n, _ in self.catalog.collections()):
                rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                StoreWriter(folder / "store.sqlite").close()
            self.catalog.add_collection(name)
            return self.collection(name)

    def ensure(self, name: str) -> Collection:
        """Open a collection, and make it where there is none."""
        with self._threads:
            try:
                return self.collection(name)
            except CollectionNotFound:
                return self.create(name)

    def drop(self, name: str) -> None:
        """Delete a collection and everything in it.

        Raises:
            CollectionNotFound: There is none of that name.
        """
        with self._threads:
            name = self.catalog.collection(name)
            self.catalog.drop_collection(name)
            opened = self._open.pop(name, None)
            if opened:
                opened.close()
            rmtree(self._folder(name), ignore_errors=True)

    def encoder_of(self, collection: Collection) -> TextEncoder | None:
        """Open the encoder of a collection; None where nothing has been encoded yet.

        Raises:
            EncoderUnavailable: It is not in the folder of exported encoders, or is damaged.
        """
        meta = collection.store.meta()
        if "encoder" not in meta:
            return None
        with self._threads:
            if meta["encoder"] not in self._encoders:
                self._encoders[meta["encoder"]] = self._models.open(meta["encoder"])
            return self._encoders[meta["encoder"]]

    def make_encoder(self, model: str) -> TextEncoder:
        """Open the encoder of a model, exported first where that was not done yet.

        Raises:
            EncoderUnavailable: The model is not on this machine, or cannot be loaded.
        """
        with self._exporting:
            with self._threads:
                for encoder in self._encoders.values():
                    if encoder.manifest.model == model:
                        return encoder
            encoder = self._models.make(model)
            with self._threads:
                return self._encoders.setdefault(encoder.manifest.fingerprint, encoder)

    def _folder(self, name: str) -> Path:
        return self.path / "collections" / name

    def _opened(self, name: str) -> Collection:
        """Open a collection, caught up first where a crash left it behind and nobody writes."""
        opened = Collection(name, self._folder(name), writing=self.writing)
        if self.writing or not opened.behind:
            return opened
        try:
            self._lock.acquire()
        except HomeError:  # another process writes, or nothing can be written
            return opened
        opened.close()
        try:
            Collection(name, self._folder(name), writing=True).close()
        except HomeError:
            pass  # it answers from the newest generation that is whole
        finally:
            self._lock.release()
        return Collection(name, self._folder(name), writing=False)
