"""What a library does to move a collection elsewhere, and to see that all is sound."""

from collections.abc import Callable, Generator, Iterator
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from api.settings import Settings
from index.checking import Check, Finding
from index.encoding.sources import DEFAULT_MODEL
from index.exported import Exported
from index.exporting import Progress, export, export_to
from index.home import Home
from index.importing import Importer
from index.pipeline import Outcome


class Moving:
    """The part of a library that exports, imports and checks.

    Attributes:
        home: The open home.
        settings: How to work with it.
    """

    home: Home
    settings: Settings

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
        opened = self.home.collection(collection or self.settings.collection)
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

        Args:
            exported: The export.
            collection: Where it goes; the default collection where none is named.
            progress: Told how many passages have been encoded.

        Yields:
            What became of each document, once that is stored.

        Raises:
            EncoderError: The model is not there, or the collection was encoded by another.
            StorageFull: The disk is full.
        """
        opened = self.home.ensure(collection or self.settings.collection)
        encoder = None if self.settings.model else self.home.encoder_of(opened)
        encoder = encoder or self.home.make_encoder(self.settings.model or DEFAULT_MODEL)
        yield from Importer(opened, encoder, progress).import_(exported)

    def check(self, collection: str | None = None) -> Iterator[Finding]:
        """Look for damage in one collection, or in all of the home; nothing is changed.

        Raises:
            CollectionNotFound: There is no such collection.
        """
        return Check(self.home.path).findings(collection)
