"""Writing to a collection's store: every change is one transaction and one generation."""

import json
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.database import connect, migrate, transaction, translated
from index.embedding import Embedding
from index.store import dropping
from index.store.rows import blocks_text, embedding_bytes, facets_of, metadata_text
from index.store.schema import MIGRATIONS, content_digest
from qa.documents import Document
from qa.errors import DocumentNotFound, EncoderMismatch
from qa.passages import Passage
from qa.ranking import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A document to be stored, ready to be searched.

    Attributes:
        document: The document.
        passages: Its passages, in order.
        contexts: What stood in front of each passage when it was encoded.
        embeddings: What each passage was encoded to.
        original: The original bytes, where nothing else keeps them.
        origin: The uri of the file or sitemap it was found in; its own uri where it is None.
        validators: What a page said of its version, as JSON.
        added: When it was added, in seconds since 1970 UTC; None for now.
    """

    document: Document
    passages: Sequence[Passage]
    contexts: Sequence[str]
    embeddings: Sequence[Embedding]
    original: bytes | None = None
    origin: str | None = None
    validators: str | None = None
    added: float | None = None


class StoreWriter:
    """The one that may change a store; its caller holds the home's lock.

    Args:
        path: The file `store.sqlite`; made where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changing = threading.Lock()
        self._connection = connect(path, writing=True)
        with translated(path):
            self._connection.create_function(
                "content_digest", 4, content_digest, deterministic=True
            )
            migrate(self._connection, MIGRATIONS, path)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def claim_encoder(self, fingerprint: str, model: str, dimension: int) -> None:
        """Bind the store to an encoder, the first time one writes to it.

        Raises:
            EncoderMismatch: It is bound to another one.
        """
        with self._changing, translated(self._path), transaction(self._connection) as run:
            for key, value in (
                ("encoder", fingerprint),
                ("model", model),
                ("dimension", str(dimension)),
            ):
                run.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", [key, value])
            bound = dict(run.execute("SELECT key, value FROM meta"))
        if bound["encoder"] != fingerprint:
            raise EncoderMismatch(
                f"This collection was encoded with {bound['model']} ({bound['encoder']}), not with "
                f"{model} ({fingerprint}). Name that model, make another collection, or encode all "
                "of this one anew: pincite reindex --model."
            )

    def add(self, additions: Sequence[Addition]) -> int:
        """Store documents, each in place of the one with its id, all of them or none.

        Returns:
            The generation they were born in.

        Raises:
            StorageFull: The disk is full; nothing was stored.
        """
        return self.change(additions, ())

    def delete(self, document_ids: Sequence[str]) -> int:
        """Delete documents, all of them or none.

        Returns:
            The generation they are gone from.

        Raises:
            DocumentNotFound: One of them is not there; none was deleted.
        """
        return self.change((), document_ids)

    def change(self, additions: Sequence[Addition], deletions: Sequence[str]) -> int:
        """Delete documents and store others, all or nothing.

        Each takes the place of the one with its id, and of the one with its key.

        Returns:
            The generation of the change.

        Raises:
            DocumentNotFound: One that is to be deleted is not there; nothing was changed.
            StorageFull: The disk is full; nothing was changed.
        """
        with self._changing, translated(self._path), transaction(self._connection) as run:
            generation = self._next(run)
            for document_id in deletions:
                if not _bury(run, "id", document_id, generation):
                    raise DocumentNotFound(f"There is no document {document_id!r}.")
            for addition in additions:
                _bury(run, "id", addition.document.id, generation)
                _bury(run, "key", addition.document.source.key, generation)
                self._insert(run, addition, generation)
            self._finish(run, generation)
        return generation

    def note(self, document_id: str, origin: str, validators: str | None) -> None:
        """Write down where a document that has not changed was found now."""
        query = "UPDATE documents SET origin = ?, validators = ? WHERE id = ? AND died IS NULL"
        with self._changing, translated(self._path), transaction(self._connection) as run:
            run.execute(query, [origin, validators, document_id])

    def begin_after(self, generation: int) -> None:
        """Begin a generation after all of these and one elsewhere; none before can be asked."""
        with self._changing, translated(self._path), transaction(self._connection) as run:
            number = max(self._next(run), generation + 1)
            self._finish(run, number)
            run.execute("UPDATE meta SET value = ? WHERE key = 'oldest'", [str(number)])

    def retire(self, oldest: int) -> None:
        """Let no generation before one be asked any more."""
        with self._changing, translated(self._path):
            dropping.retire(self._connection, oldest)

    def drop(self, documents: Rows) -> None:
        """Drop documents for good that no generation that can be asked has; give space back.

        Raises:
            StorageFull: The disk is full; what was dropped until then stays so.
        """
        with self._changing, translated(self._path):
            dropping.drop(self._connection, documents)
            dropping.give_back(self._connection)

    def _next(self, run: sqlite3.Connection) -> int:
        return int(run.execute("SELECT max(number) + 1 FROM generations").fetchone()[0])

    def _finish(self, run: sqlite3.Connection, generation: int) -> None:
        run.execute(
            "INSERT INTO generations (number, at, last_document, last_passage, mark) VALUES (?, ?, "
            "(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'documents'), "
            "(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'passages'), "
            "lower(hex(randomblob(8))))",
            [generation, time.time()],
        )

    def _insert(self, run: sqlite3.Connection, addition: Addition, generation: int) -> None:
        document = addition.document
        source, content = document.source, document.content
        blocks, metadata = blocks_text(content.blocks), metadata_text(content.metadata)
        added = run.execute(
            "INSERT INTO documents (id, key, uri, media_type, sha256, modified, added, title, text,"
            " blocks, metadata, passages, born, origin, validators, digest) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                document.id,
                source.key,
                source.uri,
                source.media_type,
                source.sha256,
                source.modified,
                time.time() if addition.added is None else addition.added,
                content.title,
                content.text,
                blocks,
                metadata,
                len(addition.passages),
                generation,
                addition.origin or source.uri,
                addition.validators,
                content_digest(content.title, content.text, blocks, metadata),
            ],
        )
        row = added.lastrowid
        facets = sorted(facets_of(content.metadata))
        run.executemany("INSERT INTO facets VALUES (?, ?, ?)", [(row, *f) for f in facets])
        for passage, context, embedding in zip(
            addition.passages, addition.contexts, addition.embeddings, strict=True
        ):
            inserted = run.execute(
                'INSERT INTO passages (id, document, ordinal, start, "end", page, heading_path,'
                " context, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    passage.id,
                    row,
                    passage.ordinal,
                    passage.start,
                    passage.end,
                    passage.page,
                    json.dumps(passage.heading_path, ensure_ascii=False),
                    context,
                    passage.text,
                ],
            )
            blobs = zip(("vectors", "sentences", "tokens"), embedding_bytes(embedding), strict=True)
            for table, blob in blobs:
                if blob is not None:
                    run.execute(f"INSERT INTO {table} VALUES (?, ?)", [inserted.lastrowid, blob])
        if addition.original is not None:
            run.execute(
                "INSERT OR IGNORE INTO originals VALUES (?, ?)",
                [source.sha256, addition.original],
            )


def _bury(run: sqlite3.Connection, column: str, value: str, generation: int) -> int:
    query = f"UPDATE documents SET died = ? WHERE {column} = ? AND died IS NULL"
    return run.execute(query, [generation, value]).rowcount
