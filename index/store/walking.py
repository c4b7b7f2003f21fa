"""All that a store has at one moment, document by document, whatever is written meanwhile."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.database import check_current, connect, intact, snapshot
from index.store.rows import DOCUMENT_COLUMNS, document_of
from index.store.schema import MIGRATIONS
from qa.documents import Document
from qa.ranking import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A document with all that is kept of it.

    Attributes:
        document: The document.
        origin: The uri of the file or sitemap it was found in.
        validators: What its page said of its version, as JSON; None where it was not fetched.
        original: The original bytes; None where they are not kept here.
    """

    document: Document
    origin: str
    validators: str | None
    original: bytes | None


class Walk:
    """One moment of a store.

    Args:
        run: A connection within a transaction.
        path: The file `store.sqlite`.

    Attributes:
        run: As above.
    """

    def __init__(self, run: sqlite3.Connection, path: Path) -> None:
        self.run = run
        self._path = path

    def meta(self) -> dict[str, str]:
        """Give what the store says of itself."""
        with intact(self._path):
            return dict(self.run.execute("SELECT key, value FROM meta"))

    def mark(self, generation: int) -> str | None:
        """Give the mark of a generation, or None where there is no such generation."""
        query = "SELECT mark FROM generations WHERE number = ?"
        with intact(self._path):
            row = self.run.execute(query, [generation]).fetchone()
        return row[0] if row else None

    def held(self, last: int) -> tuple[Rows, Rows]:
        """Give the rows of passages up to one, and the rows of their documents: shapes (n,)."""
        query = "SELECT row, document FROM passages WHERE row <= ? ORDER BY row"
        with intact(self._path):
            return _columns(self.run.execute(query, [last]))

    def retired(self) -> Rows:
        """Give the rows of documents that no generation that can be asked has: shape (n,)."""
        query = (
            "SELECT row, row FROM documents WHERE died <= "
            "(SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'oldest')"
        )
        with intact(self._path):
            return _columns(self.run.execute(query))[0]

    def counts(self) -> tuple[int, int, int]:
        """Give the newest generation, and how many documents and passages it has."""
        query = (
            "SELECT (SELECT max(number) FROM generations), count(*), coalesce(sum(passages), 0) "
            "FROM documents WHERE died IS NULL"
        )
        with intact(self._path):
            generation, documents, passages = self.run.execute(query).fetchone()
        return generation, documents, passages

    def documents(self) -> Iterator[Parcel]:
        """Give the documents of the newest generation, by their ids."""
        query = (
            f"SELECT d.origin, d.validators, o.bytes, {DOCUMENT_COLUMNS} "
            "FROM documents d LEFT JOIN originals o ON o.sha256 = d.sha256 "
            "WHERE d.died IS NULL ORDER BY d.id"
        )
        with intact(self._path):
            for row in self.run.execute(query):
                yield Parcel(
                    document=document_of(row[3:]),
                    origin=row[0],
                    validators=row[1],
                    original=row[2],
                )

    def files(self, without: str) -> Iterator[tuple[str, str, str]]:
        """Give the id, uri and SHA-256 of documents that were read from files that stay outside.

        Args:
            without: A media type whose documents are no files of their own.
        """
        query = (
            "SELECT id, uri, sha256 FROM documents WHERE died IS NULL AND uri LIKE 'file:%' "
            "AND media_type <> ? AND sha256 NOT IN (SELECT sha256 FROM originals) ORDER BY id"
        )
        with intact(self._path):
            yield from self.run.execute(query, [without])


def _columns(found: Iterable[tuple[int, int]]) -> tuple[Rows, Rows]:
    pairs: Rows = np.fromiter(found, np.dtype((np.int64, 2)))
    return pairs[:, 0], pairs[:, 1]


@contextmanager
def walking(path: Path) -> Iterator[Walk]:
    """Hold one moment of a store.

    Args:
        path: The file `store.sqlite`.

    Raises:
        HomeCorrupt: It is not there, or is no store.
        HomeNotWritable: It is of an earlier format.
    """
    with closing(connect(path)) as connection, snapshot(connection) as run:
        with intact(path):
            check_current(run, len(MIGRATIONS), path)  # the first read is the moment
        yield Walk(run, path)
