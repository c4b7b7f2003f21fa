"""Reading a collection's store, at one generation."""

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.database import check_current, connect, snapshot, translated
from index.selection import Selection
from index.store.filters import documents_matching
from index.store.rows import (
    ENTRY_COLUMNS,
    PASSAGE_COLUMNS,
    SOURCE_COLUMNS,
    Entry,
    document_of,
    entry_of,
    passage_of,
    stored_of,
    vectors_of,
)
from index.store.schema import MIGRATIONS
from qa.documents import Document
from qa.errors import DocumentNotFound, GenerationNotFound, PassageNotFound
from qa.passages import Passage
from qa.ports import Stored
from qa.questions import Filters
from qa.ranking import Rows, Vectors

ENCODED_TEXT = "iif(p.context = '', p.text, p.context || char(10) || p.text)"
_ALIVE = "d.born <= :at AND (d.died IS NULL OR d.died > :at)"
_MANY = 500


@dataclass(frozen=True, slots=True)
class State:
    """What a store is at: two equal ones have nothing between them that a reader must see.

    Attributes:
        generation: The newest generation.
        compactions: How often something was dropped for good.
    """

    generation: int
    compactions: int


@dataclass(frozen=True, slots=True)
class Waste:
    """What is kept though nothing that can be asked needs it.

    Attributes:
        dead: How many passages that are.
        passages: How many passages there are in all.
        compacted: When something was last dropped, in seconds since 1970 UTC; 0 for never.
    """

    dead: int
    passages: int
    compacted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document that is there now, as those who keep it up to date see it.

    Attributes:
        id: The document.
        key: Its identity within the collection.
        sha256: Of its original bytes.
        passages: How many passages it has.
        origin: The uri of the file or sitemap it was found in.
        validators: What its page said of its version, as JSON; None where it was not fetched.
    """

    id: str
    key: str
    sha256: str
    passages: int
    origin: str
    validators: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A passage as the indexes take it: its row, its document's row, words and vector."""

    row: int
    document: int
    text: str
    vector: bytes


class StoreReader:
    """Reads a store from any thread, each by its own connection.

    Args:
        path: The file `store.sqlite`, which must be there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._all: dict[threading.Thread, sqlite3.Connection] = {}
        self._opening = threading.Lock()
        check_current(self._connection, len(MIGRATIONS), path)

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self.path)
            self._keep(self._local.connection)
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _keep(self, connection: sqlite3.Connection) -> None:
        with self._opening:
            for thread in [thread for thread in self._all if not thread.is_alive()]:
                self._all.pop(thread).close()
            self._all[threading.current_thread()] = connection

    def close(self) -> None:
        """Give all connections back."""
        with self._opening:
            for connection in self._all.values():
                connection.close()

    def meta(self) -> dict[str, str]:
        """Give `encoder`, `model` and `dimension`, once something has been added."""
        with translated(self.path):
            return dict(self._connection.execute("SELECT key, value FROM meta"))

    def state(self) -> State:
        """Give what the store is at."""
        query = (
            "SELECT max(number), (SELECT value FROM meta WHERE key = 'compactions') "
            "FROM generations"
        )
        with translated(self.path):
            generation, compactions = self._connection.execute(query).fetchone()
        return State(generation, int(compactions))

    def generation(self) -> int:
        """Give the newest generation."""
        return self.state().generation

    def oldest(self) -> int:
        """Give the oldest generation that can still be asked."""
        return int(self.meta()["oldest"])

    def mark(self, generation: int) -> str | None:
        """Give the mark of a generation, or None where there is no such generation."""
        query = "SELECT mark FROM generations WHERE number = ?"
        with translated(self.path):
            row = self._connection.execute(query, [generation]).fetchone()
        return row[0] if row else None

    def generation_at(self, seconds: float) -> int:
        """Give the generation that was the newest at a time, in seconds since 1970 UTC.

        Raises:
            GenerationNotFound: The store did not exist then.
        """
        query = "SELECT max(number) FROM generations WHERE at <= ?"
        with translated(self.path):
            (found,) = self._connection.execute(query, [seconds]).fetchone()
        if found is None:
            raise GenerationNotFound("The collection did not exist at that time.")
        return int(found)

    def generation_holding(self, passage: int) -> int:
        """Give the newest generation none of whose passages is after a row."""
        query = "SELECT max(number) FROM generations WHERE last_passage <= ?"
        with translated(self.path):
            return int(self._connection.execute(query, [passage]).fetchone()[0])

    def selection(self, generation: int) -> tuple[Selection, int]:
        """Say which documents are alive at a generation, and how often something was dropped.

        Raises:
            GenerationNotFound: There is no such generation, or it is no longer kept.
        """
        with translated(self.path), snapshot(self._connection) as run:
            meta = dict(run.execute("SELECT key, value FROM meta"))
            last = run.execute(
                "SELECT last_document FROM generations WHERE number = ?", [generation]
            ).fetchone()
            if last is None or generation < int(meta["oldest"]):
                raise GenerationNotFound(
                    f"Generation {generation} is not kept: the oldest that can be asked is "
                    f"{meta['oldest']}."
                )
            dead = run.execute(
                "SELECT row FROM documents WHERE died <= ? ORDER BY row", [generation]
            )
            excluded = np.array([row for (row,) in dead], dtype=np.int64)
            return Selection(last[0], excluded), int(meta["compactions"])

    def dead(self, oldest: int) -> Rows:
        """Give the rows of documents that no generation from one on has."""
        query = "SELECT row FROM documents WHERE died <= ? ORDER BY row"
        with translated(self.path):
            found = self._connection.execute(query, [oldest])
            return np.array([row for (row,) in found], dtype=np.int64)

    def waste(self, oldest: int) -> Waste:
        """Say what could be dropped if no generation before one were asked any more."""
        query = (
            "SELECT (SELECT coalesce(sum(passages), 0) FROM documents WHERE died <= :oldest), "
            "(SELECT coalesce(sum(passages), 0) FROM documents), "
            "(SELECT value FROM meta WHERE key = 'compacted')"
        )
        with translated(self.path):
            dead, passages, at = self._connection.execute(query, {"oldest": oldest}).fetchone()
        return Waste(dead, passages, float(at or 0.0))

    def matching(self, filters: Filters) -> set[int]:
        """Find the rows of the documents that filters allow.

        Raises:
            InvalidFilter: A field is named that no document has.
        """
        with translated(self.path):
            return documents_matching(self._connection, filters)

    def last_passage(self) -> int:
        """Give the last passage's row there ever was; 0 where there was none."""
        with translated(self.path):
            query = "SELECT last_passage FROM generations ORDER BY number DESC LIMIT 1"
            return int(self._connection.execute(query).fetchone()[0])

    def encoded_after(self, row: int) -> Iterator[Encoded]:
        """Give every passage after a row, by rising rows."""
        with translated(self.path):
            found = self._connection.cursor().execute(
                f"SELECT p.row, p.document, {ENCODED_TEXT}, v.vector "
                "FROM passages p JOIN vectors v ON v.passage = p.row WHERE p.row > ? "
                "ORDER BY p.row",
                [row],
            )
            for passage, document, text, vector in found:
                yield Encoded(row=passage, document=document, text=text, vector=vector)

    def vectors(self, rows: Rows) -> Vectors:
        """Give passages' vectors: shape (n, d), in the order of rows.

        Raises:
            PassageNotFound: One was dropped since; ask again.
        """
        with translated(self.path):
            query = "SELECT vector FROM vectors WHERE passage = ?"
            found = [self._connection.execute(query, [int(row)]).fetchone() for row in rows]
        if None in found:
            raise _dropped()
        blobs = [blob for (blob,) in found]
        return vectors_of(blobs, len(blobs[0]) // 2 if blobs else 0)

    def stored(self, rows: Rows) -> list[Stored]:
        """Look passages up, in the order of rows.

        Raises:
            PassageNotFound: One was dropped since; ask again.
        """
        found: dict[int, Stored] = {}
        with translated(self.path):
            for at in range(0, len(rows), _MANY):
                wanted = [int(row) for row in rows[at : at + _MANY]]
                query = (
                    f"SELECT p.row, {PASSAGE_COLUMNS}, d.title, {SOURCE_COLUMNS} FROM passages p "
                    f"JOIN documents d ON d.row = p.document "
                    f"WHERE p.row IN ({', '.join('?' * len(wanted))})"
                )
                found |= {r[0]: stored_of(r[1:]) for r in self._connection.execute(query, wanted)}
        if len(found) < len(rows):
            raise _dropped()
        return [found[int(row)] for row in rows]

    def passage(self, passage_id: str, generation: int) -> Stored:
        """Look a passage up by its id.

        Raises:
            PassageNotFound: It is not there (any more).
        """
        query = (
            f"SELECT {PASSAGE_COLUMNS}, d.title, {SOURCE_COLUMNS} FROM passages p "
            f"JOIN documents d ON d.row = p.document WHERE p.id = :id AND {_ALIVE}"
        )
        with translated(self.path):
            row = self._connection.execute(query, {"id": passage_id, "at": generation}).fetchone()
        if row is None:
            raise PassageNotFound(
                f"There is no passage {passage_id!r}; its document may have been replaced."
            )
        return stored_of(row)

    def passages(
        self, document_id: str, generation: int, first: int = 0, last: int | None = None
    ) -> list[Passage]:
        """Give a document's passages by their ordinals, `first` to `last`, both counted."""
        query = (
            f"SELECT {PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.row = p.document "
            f"WHERE d.id = :id AND {_ALIVE} AND p.ordinal >= :first "
            "AND (:last IS NULL OR p.ordinal <= :last) ORDER BY p.ordinal"
        )
        values = {"id": document_id, "at": generation, "first": first, "last": last}
        with translated(self.path):
            return [passage_of(row) for row in self._connection.execute(query, values)]

    def document(self, document_id: str, generation: int) -> Document:
        """Give a document.

        Raises:
            DocumentNotFound: It is not there.
        """
        query = (
            f"SELECT d.id, d.title, d.text, d.blocks, d.metadata, {SOURCE_COLUMNS} "
            f"FROM documents d WHERE d.id = :id AND {_ALIVE}"
        )
        return document_of(self._one(query, document_id, generation))

    def entry(self, document_id: str, generation: int) -> Entry:
        """Give a document without its text.

        Raises:
            DocumentNotFound: It is not there.
        """
        query = f"SELECT {ENTRY_COLUMNS} FROM documents d WHERE d.id = :id AND {_ALIVE}"
        return entry_of(self._one(query, document_id, generation))

    def _one(self, query: str, document_id: str, generation: int) -> tuple[object, ...]:
        with translated(self.path):
            row: tuple[object, ...] | None = self._connection.execute(
                query, {"id": document_id, "at": generation}
            ).fetchone()
        if row is None:
            raise DocumentNotFound(f"There is no document {document_id!r}.")
        return row

    def entries(self, generation: int, *, after: str = "", limit: int = 1_000) -> list[Entry]:
        """List documents by their ids, those after an id, at most `limit`."""
        query = (
            f"SELECT {ENTRY_COLUMNS} FROM documents d WHERE d.id > :after AND {_ALIVE} "
            "ORDER BY d.id LIMIT :limit"
        )
        values = {"after": after, "at": generation, "limit": limit}
        with translated(self.path):
            return [entry_of(row) for row in self._connection.execute(query, values)]

    def known(self, key: str) -> Known | None:
        """Give the document that a key names now."""
        return next(self._known("key = ?", [key]), None)

    def named(self, document_id: str) -> Known | None:
        """Give the document that an id names now."""
        return next(self._known("id = ?", [document_id]), None)

    def found_in(self, first: str, last: str) -> Iterator[Known]:
        """Give the documents that are there now whose origin is from `first` to `last`, both too.

        All are read at one moment; whatever changes meanwhile is not seen.
        """
        return self._known("origin >= ? AND origin <= ? ORDER BY origin, key", [first, last])

    def _known(self, condition: str, values: list[str]) -> Iterator[Known]:
        query = (
            "SELECT id, key, sha256, passages, origin, validators FROM documents "
            f"WHERE died IS NULL AND {condition}"
        )
        with translated(self.path):
            for row in self._connection.cursor().execute(query, values):
                yield Known(
                    id=row[0],
                    key=row[1],
                    sha256=row[2],
                    passages=row[3],
                    origin=row[4],
                    validators=row[5],
                )

    def encoded(self, document_id: str) -> dict[str, bytes]:
        """Give the vectors of a document that is there now, by what was encoded."""
        query = (
            f"SELECT {ENCODED_TEXT}, v.vector FROM documents d "
            "JOIN passages p ON p.document = d.row JOIN vectors v ON v.passage = p.row "
            "WHERE d.id = ? AND d.died IS NULL"
        )
        with translated(self.path):
            return dict(self._connection.execute(query, [document_id]))

    def counts(self, generation: int) -> tuple[int, int]:
        """Count documents and passages at a generation."""
        query = f"SELECT count(*), coalesce(sum(d.passages), 0) FROM documents d WHERE {_ALIVE}"
        with translated(self.path):
            documents, passages = self._connection.execute(query, {"at": generation}).fetchone()
        return documents, passages

    def original(self, sha256: str) -> bytes | None:
        """Give kept original bytes, or None where they are not kept."""
        with translated(self.path):
            row = self._connection.execute(
                "SELECT bytes FROM originals WHERE sha256 = ?", [sha256]
            ).fetchone()
        return row[0] if row else None


def _dropped() -> PassageNotFound:
    return PassageNotFound("A passage was dropped while it was looked up: ask again.")
