"""What a library does to move a collection elsewhere, and to see that all is sound."""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from api.opened import Opened
from index.checking import Check, Finding
from index.exported import Exported
from index.exporting import Progress, export, export_to
from index.importing import Importer
from index.pipeline import Outcome
from qa.errors import AlreadyExists


class Moving(Opened):
    """The part of a library that exports, imports and checks."""

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
        pins = self.home.catalog.pins.all(opened.name)
        if isinstance(to, str | PathLike):
            return export_to(Path(to), opened.store.path, opened.name, progress, pins)
        return export(opened.store.path, opened.name, to, progress, pins)

    def import_(
        self,
        exported: Exported,
        collection: str | None = None,
        *,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Generator[Outcome, None, None]:
        """Import what was exported; the collection is made where it is not there.

        A question that has a pin here keeps it.

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
        from api.bringing import encoder_for  # noqa: PLC0415 (asking must not wait for it)

        opened = self.home.ensure(collection or self.settings.collection)
        encoder = encoder_for(self.home, self.settings, opened)
        yield from Importer(opened, encoder, progress).import_(exported)
        for pin in exported.pins:
            vectors = [encoder.encode_query(question) for question in pin.questions]
            with self.home.locked(), suppress(AlreadyExists):
                pins = self.home.catalog.pins
                pins.add(opened.name, pin, encoder.manifest.fingerprint, vectors)
        self.tidy(opened)

    def check(self, collection: str | None = None) -> Iterator[Finding]:
        """Look for damage in one collection, or in all of the home; nothing is changed.

        Raises:
            CollectionNotFound: There is no such collection.
        """
        return Check(self.home.path).findings(collection)
