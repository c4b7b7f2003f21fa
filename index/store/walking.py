"""All that a store has at one moment, document by document, whatever is written meanwhile."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.database import check_current, connect, snapshot, translated
from index.store.rows import SOURCE_COLUMNS, document_of
from index.store.schema import MIGRATIONS
from qa.documents import Document


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
    """

    def __init__(self, run: sqlite3.Connection, path: Path) -> None:
        self._run = run
        self._path = path

    def meta(self) -> dict[str, str]:
        """Give what the store says of itself."""
        with translated(self._path):
            return dict(self._run.execute("SELECT key, value FROM meta"))

    def counts(self) -> tuple[int, int, int]:
        """Give the newest generation, and how many documents and passages it has."""
        query = (
            "SELECT (SELECT max(number) FROM generations), count(*), coalesce(sum(passages), 0) "
            "FROM documents WHERE died IS NULL"
        )
        with translated(self._path):
            generation, documents, passages = self._run.execute(query).fetchone()
        return generation, documents, passages

    def documents(self) -> Iterator[Parcel]:
        """Give the documents of the newest generation, by their ids."""
        query = (
            f"SELECT d.id, d.title, d.text, d.blocks, d.metadata, {SOURCE_COLUMNS}, "
            "d.origin, d.validators, o.bytes "
            "FROM documents d LEFT JOIN originals o ON o.sha256 = d.sha256 "
            "WHERE d.died IS NULL ORDER BY d.id"
        )
        with translated(self._path):
            for row in self._run.execute(query):
                yield Parcel(
                    document=document_of(row[:10]),
                    origin=row[10],
                    validators=row[11],
                    original=row[12],
                )


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
        with translated(path):
            check_current(run, len(MIGRATIONS), path)  # the first read is the moment
        yield Walk(run, path)
