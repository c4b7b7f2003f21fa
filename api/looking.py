"""What a library does to show what is in it."""

import hashlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from api.opened import Opened
from index.store.rows import Entry
from qa.documents import Document
from qa.errors import OriginalNotFound
from qa.passages import Passage
from qa.ports import Stored


class Looking(Opened):
    """The part of a library that shows documents and passages."""

    def entries(
        self,
        collection: str | None = None,
        *,
        after: str = "",
        limit: int = 1_000,
        matching: str = "",
        backwards: bool = False,
    ) -> list[Entry]:
        """List documents by id, those after an id, at most `limit`; see `StoreReader.entries`."""
        opened = self.collection(collection)
        generation = opened.snapshot().generation
        return opened.store.entries(
            generation, after=after, limit=limit, matching=matching, backwards=backwards
        )

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
        path = self.original_path(entry)
        if path:
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == entry.source.sha256:
                return entry, data
        raise not_there(entry)

    def original_path(self, entry: Entry) -> Path | None:
        """Give the file a document was read from, whatever it holds now; None where there is none.

        What lies in the home is never one.
        """
        address = urlsplit(entry.source.uri)
        path = Path(unquote(address.path))
        own = path.is_relative_to(self.home.path.resolve())
        return path if address.scheme == "file" and not own and path.is_file() else None


def not_there(entry: Entry) -> OriginalNotFound:
    """Say that a document's original cannot be given."""
    return OriginalNotFound(
        f"The original of {entry.id!r} is not kept here, and {entry.source.uri} is not, or "
        "no longer, what was ingested."
    )
