"""Reading a collection's store, at one generation."""

from collections.abc import Sequence

import numpy as np

from index.database import intact, snapshot
from index.selection import Selection
from index.store.filters import documents_matching
from index.store.lookup import LookupReader, dropped
from index.store.places import PlaceReader
from index.store.rows import (
    DOCUMENT_COLUMNS,
    ENTRY_COLUMNS,
    PASSAGE_COLUMNS,
    SOURCE_COLUMNS,
    Entry,
    document_of,
    entry_of,
    source_of,
    stored_of,
    text_of,
)
from index.store.upkeep import UpkeepReader
from qa.documents import Document
from qa.errors import DocumentNotFound, GenerationNotFound, PassageNotFound
from qa.passages import Passage
from qa.ports import Stored
from qa.questions import Filters

_ALIVE = "d.born <= :at AND (d.died IS NULL OR d.died > :at)"
_LAST = "(SELECT last_document FROM generations WHERE number <= :at ORDER BY number DESC LIMIT 1)"
# as _ALIVE, of many documents: without reading on to columns that stand after their texts
_AMONG_THE_LIVING = (
    f"+d.row <= {_LAST} AND d.row NOT IN (SELECT row FROM documents WHERE died <= :at)"
)


class StoreReader(LookupReader, PlaceReader, UpkeepReader):
    """Reads a store at one generation, from any thread.

    Args:
        path: The file `store.sqlite`, which must be there.
    """

    def generation_at(self, seconds: float) -> int:
        """Give the generation that was the newest at a time, in seconds since 1970 UTC.

        Raises:
            GenerationNotFound: The store did not exist then.
        """
        query = "SELECT max(number) FROM generations WHERE at <= ?"
        with intact(self._path):
            (found,) = self._connection.execute(query, [seconds]).fetchone()
        if found is None:
            raise GenerationNotFound("The collection did not exist at that time.")
        return int(found)

    def generation_holding(self, passage: int) -> int:
        """Give the newest generation none of whose passages is after a row."""
        query = "SELECT max(number) FROM generations WHERE last_passage <= ?"
        with intact(self._path):
            return int(self._connection.execute(query, [passage]).fetchone()[0])

    def selection(self, generation: int) -> tuple[Selection, int]:
        """Say which documents are alive at a generation, and how often something was dropped.

        Raises:
            GenerationNotFound: There is no such generation, or it is no longer kept.
        """
        with intact(self._path), snapshot(self._connection) as run:
            meta = dict(run.execute("SELECT key, value FROM meta"))
            last = run.execute(
                "SELECT last_document FROM generations WHERE number = ?", [generation]
            ).fetchone()
            if last is None or generation < int(meta["oldest"]):
                raise GenerationNotFound(
                    f"Generation {generation} is not kept: the oldest that can be asked is "
                    f"{meta['oldest']}. PINCITE_RETAIN_DAYS says how long past ones are."
                )
            dead = run.execute("SELECT row FROM documents WHERE died <= ?", [generation])
            excluded = np.array(sorted(row for (row,) in dead), dtype=np.int64)
            return Selection(last[0], excluded), int(meta["compactions"])

    def matching(self, filters: Filters) -> set[int]:
        """Find the rows of the documents that filters allow.

        Raises:
            InvalidFilter: A field is named that no document has.
        """
        with intact(self._path):
            return documents_matching(self._connection, filters)

    def stretch(
        self, document_id: str, generation: int, first: int, last: int
    ) -> tuple[str, list[Passage]]:
        """Give a document's passages by their ordinals, and its text from first to last.

        Raises:
            PassageNotFound: There is none of them (any more).
            HomeCorrupt: The text is not what its passages say.
        """
        query = f"SELECT d.text FROM documents d WHERE d.id = :id AND {_ALIVE}"
        with intact(self._path):
            passages = self.passages(document_id, generation, first, last)
            found = self._connection.execute(
                query, {"id": document_id, "at": generation}
            ).fetchone()
            if found is None or not passages:
                raise dropped()
            text: str = found[0]
            if any(text[own.start : own.end] != own.text for own in passages):
                raise ValueError(f"a passage of {document_id!r} is not what its document says")
            return text[passages[0].start : passages[-1].end], passages

    def passage(self, passage_id: str, generation: int) -> Stored:
        """Look a passage up by its id.

        Raises:
            PassageNotFound: It is not there (any more).
        """
        query = (
            f"SELECT {PASSAGE_COLUMNS}, d.title, {SOURCE_COLUMNS} FROM passages p "
            f"JOIN documents d ON d.row = p.document WHERE p.id = :id AND {_ALIVE}"
        )
        with intact(self._path):
            row = self._connection.execute(query, {"id": passage_id, "at": generation}).fetchone()
            if row is None:
                raise PassageNotFound(
                    f"There is no passage {passage_id!r}; its document may have been replaced."
                )
            return stored_of(row)

    def document(self, document_id: str, generation: int) -> Document:
        """Give a document.

        Raises:
            DocumentNotFound: It is not there.
        """
        query = f"SELECT {DOCUMENT_COLUMNS} FROM documents d WHERE d.id = :id AND {_ALIVE}"
        with intact(self._path):
            return document_of(self._one(query, document_id, generation))

    def text(self, document_id: str, generation: int) -> tuple[str, str]:
        """Give a document's text, and the SHA-256 of its original; faster than all of it.

        Raises:
            DocumentNotFound: It is not there.
        """
        query = f"SELECT {DOCUMENT_COLUMNS} FROM documents d WHERE d.id = :id AND {_ALIVE}"
        with intact(self._path):
            row = self._one(query, document_id, generation)
            return text_of(row), source_of(row[6:]).sha256

    def entry(self, document_id: str, generation: int) -> Entry:
        """Give a document without its text.

        Raises:
            DocumentNotFound: It is not there.
        """
        query = f"SELECT {ENTRY_COLUMNS} FROM documents d WHERE d.id = :id AND {_ALIVE}"
        with intact(self._path):
            return entry_of(self._one(query, document_id, generation))

    def _one(self, query: str, document_id: str, generation: int) -> tuple[object, ...]:
        with intact(self._path):
            row: tuple[object, ...] | None = self._connection.execute(
                query, {"id": document_id, "at": generation}
            ).fetchone()
        if row is None:
            raise DocumentNotFound(f"There is no document {document_id!r}.")
        return row

    def entries(
        self,
        generation: int,
        *,
        after: str = "",
        limit: int = 1_000,
        matching: str = "",
        backwards: bool = False,
    ) -> list[Entry]:
        """List documents by their ids, those after an id, at most `limit`.

        Args:
            generation: At which generation.
            after: The id.
            limit: How many.
            matching: What their titles or uris must have in them, whatever the case.
            backwards: Whether from the last id on.
        """
        beyond, order = ("<", "DESC") if backwards else (">", "ASC")
        wanted = [_AMONG_THE_LIVING]
        if after:
            wanted.append(f"d.id {beyond} :after")
        if matching.strip():
            wanted.append("instr(named(d.title, d.uri), :matching)")
        query = (
            f"SELECT {ENTRY_COLUMNS} FROM documents d WHERE {' AND '.join(wanted)} "
            f"ORDER BY d.id {order} LIMIT :limit"
        )
        values = {
            "after": after,
            "at": generation,
            "limit": limit,
            "matching": matching.strip().casefold(),
        }
        with intact(self._path):
            return [entry_of(row) for row in self._connection.execute(query, values)]

    def counts(self, generation: int) -> tuple[int, int]:
        """Count documents and passages at a generation."""
        query = (
            f"SELECT (SELECT count(*) FROM documents WHERE +row <= {_LAST})"
            " - (SELECT count(*) FROM documents WHERE died <= :at),"
            f" (SELECT count(*) FROM passages WHERE document <= {_LAST})"
            " - (SELECT count(*) FROM documents d JOIN passages p ON p.document = d.row"
            " WHERE d.died <= :at)"
        )
        with intact(self._path):
            documents, passages = self._connection.execute(query, {"at": generation}).fetchone()
        return documents, passages

    def originals_of(self, hashes: Sequence[str]) -> set[str]:
        """Say of which hashes of originals the bytes are kept."""
        query = f"SELECT sha256 FROM originals WHERE sha256 IN ({', '.join('?' * len(hashes))})"
        with intact(self._path):
            return {sha256 for (sha256,) in self._connection.execute(query, hashes)}

    def original(self, sha256: str) -> bytes | None:
        """Give kept original bytes, or None where they are not kept."""
        with intact(self._path):
            row = self._connection.execute(
                "SELECT bytes FROM originals WHERE sha256 = ?", [sha256]
            ).fetchone()
        return row[0] if row else None
