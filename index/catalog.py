"""The catalog: which collections a home has, and what was uploaded to be ingested."""

import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import adjustments, pins
from index.adjustments import Adjustments
from index.database import check_current, connect, migrate, transaction, translated
from index.pins import Pins
from qa.errors import AlreadyExists, CollectionNotFound, HomeCorrupt, UploadNotFound

MIGRATIONS = (
    """
    CREATE TABLE collections (
        name TEXT PRIMARY KEY COLLATE NOCASE,
        created REAL NOT NULL
    ) STRICT;
    CREATE TABLE uploads (
        id TEXT PRIMARY KEY,
        collection TEXT NOT NULL,
        name TEXT NOT NULL,
        uri TEXT NOT NULL,
        received REAL NOT NULL,
        state TEXT NOT NULL,
        outcomes TEXT NOT NULL
    ) STRICT
    """,
    """
    ALTER TABLE collections ADD COLUMN folder TEXT NOT NULL DEFAULT '';
    ALTER TABLE collections ADD COLUMN shadow TEXT;
    ALTER TABLE collections ADD COLUMN previous TEXT;
    UPDATE collections SET folder = name;
    CREATE TABLE dropped (folder TEXT PRIMARY KEY) STRICT
    """,
    adjustments.MIGRATION,
    pins.MIGRATION,
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A collection, as the catalog knows it. Folders are named below `collections/`.

    Attributes:
        name: Its name.
        created: When, in seconds since 1970 UTC.
        folder: The folder that answers.
        shadow: One that is being made for another encoder, to take its place.
        previous: The one whose place it took, kept to go back to.
    """

    name: str
    created: float
    folder: str
    shadow: str | None
    previous: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was sent to be ingested.

    Attributes:
        id: Its name.
        collection: Where it goes.
        name: The file's name.
        uri: What its document will be known by.
        received: When, in seconds since 1970 UTC.
        state: `queued`, `done` or `failed`.
        outcomes: What came of it, as JSON.
    """

    id: str
    collection: str
    name: str
    uri: str
    received: float
    state: str
    outcomes: str


class Catalog:
    """The file `catalog.sqlite` of a home.

    Args:
        path: The file; made where it is not there and `writing`.
        writing: Whether this is the home's one writer.

    Attributes:
        adjustments: What was fitted to each collection.
        pins: What people pinned to questions.
    """

    def __init__(self, path: Path, *, writing: bool) -> None:
        self._path = path
        self._changing = threading.Lock()
        self._connection = connect(path, writing=writing)
        with translated(path):
            if writing:
                migrate(self._connection, MIGRATIONS, path)
            else:
                check_current(self._connection, len(MIGRATIONS), path)
        self.adjustments = Adjustments(self._connection, path, self._changing)
        self.pins = Pins(self._connection, path, self._changing)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def collections(self) -> list[Shelf]:
        """List collections by name."""
        with translated(self._path):
            query = "SELECT name, created, folder, shadow, previous FROM collections ORDER BY name"
            return [Shelf(*row) for row in self._connection.execute(query)]

    def collection(self, name: str) -> Shelf:
        """Give a collection.

        Raises:
            CollectionNotFound: There is none of that name.
        """
        query = "SELECT name, created, folder, shadow, previous FROM collections WHERE name = ?"
        with translated(self._path):
            row = self._connection.execute(query, [name]).fetchone()
        if row is None:
            self._check()
            there = ", ".join(shelf.name for shelf in self.collections()) or "none yet"
            raise CollectionNotFound(
                f"There is no collection {name!r}. Collections there are: {there}. "
                "Ingesting into a collection makes it."
            )
        return Shelf(*row)

    def _check(self) -> None:
        """See that what is not found is not there, rather than hidden by damage."""
        with translated(self._path):
            (said,) = self._connection.execute("PRAGMA integrity_check('collections')").fetchone()
        if said != "ok":
            raise HomeCorrupt(f"{self._path} is damaged ({said}): restore it from a backup.")

    def add_collection(self, name: str, folder: str) -> None:
        """Make a collection known.

        Raises:
            AlreadyExists: There is one of that name.
        """
        with self._changing, translated(self._path), transaction(self._connection) as run:
            added = run.execute(
                "INSERT OR IGNORE INTO collections (name, created, folder) VALUES (?, ?, ?)",
                [name, time.time(), folder],
            )
            if not added.rowcount:
                raise AlreadyExists(f"There is a collection {name!r} already.")
            _take(run, folder)

    def drop_collection(self, name: str) -> None:
        """Make a collection unknown; its folders are written down to be deleted."""
        with self._changing, translated(self._path), transaction(self._connection) as run:
            for column in ("folder", "shadow", "previous"):
                _let_go(run, name, column)
            run.execute("DELETE FROM collections WHERE name = ?", [name])

    def shelve(self, name: str, column: str, folder: str | None) -> None:
        """Write a collection's `shadow` or `previous` folder down; the former one is let go."""
        with self._changing, translated(self._path), transaction(self._connection) as run:
            _let_go(run, name, column)
            run.execute(f"UPDATE collections SET {column} = ? WHERE name = ?", [folder, name])  # noqa: S608 (ours)
            if folder is not None:
                _take(run, folder)

    def swap(self, name: str, column: str) -> None:
        """Let the `shadow` or `previous` folder answer; the one that did is `previous` then."""
        with self._changing, translated(self._path), transaction(self._connection) as run:
            if column != "previous":
                _let_go(run, name, "previous")
            change = f"previous = folder, folder = {column}"
            change += ", shadow = NULL" if column == "shadow" else ""
            run.execute(f"UPDATE collections SET {change} WHERE name = ?", [name])  # noqa: S608 (ours)

    def announce(self, folder: str) -> None:
        """Write a folder down that is about to be made; it counts as dropped until it is taken."""
        with self._changing, translated(self._path), transaction(self._connection) as run:
            run.execute("INSERT INTO dropped VALUES (?)", [folder])

    def dropped(self) -> list[str]:
        """List folders that no collection has any more."""
        with translated(self._path):
            return [row[0] for row in self._connection.execute("SELECT folder FROM dropped")]

    def forget_dropped(self, folder: str) -> None:
        """Say that such a folder is deleted."""
        with self._changing, translated(self._path), transaction(self._connection) as run:
            _take(run, folder)

    def add_uploads(self, uploads: Sequence[Upload]) -> None:
        """Write uploads down, all or none."""
        rows = [
            (u.id, u.collection, u.name, u.uri, u.received, u.state, u.outcomes) for u in uploads
        ]
        with self._changing, translated(self._path), transaction(self._connection) as run:
            run.executemany("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def finish_upload(self, upload_id: str, state: str, outcomes: str) -> None:
        """Write down what came of an upload."""
        with self._changing, translated(self._path), transaction(self._connection) as run:
            run.execute(
                "UPDATE uploads SET state = ?, outcomes = ? WHERE id = ?",
                [state, outcomes, upload_id],
            )

    def upload(self, upload_id: str) -> Upload:
        """Give an upload.

        Raises:
            UploadNotFound: There is none of that id.
        """
        found = self._uploads("id", upload_id)
        if not found:
            raise UploadNotFound(f"There is no upload {upload_id!r}.")
        return found[0]

    def forget_uploads(self, before: float) -> None:
        """Forget what came of uploads received before a time, in seconds since 1970 UTC."""
        query = "DELETE FROM uploads WHERE state != 'queued' AND received < ?"
        with self._changing, translated(self._path), transaction(self._connection) as run:
            run.execute(query, [before])

    def queued(self) -> list[Upload]:
        """List uploads that wait, the oldest first."""
        return self._uploads("state", "queued")

    def latest_uploads(self, *, limit: int, before: str = "", failed: bool = False) -> list[Upload]:
        """List uploads, the one written down last first.

        Args:
            limit: How many at most.
            before: An upload's id: those that were written down before it; all where it is empty.
            failed: Whether only those of which something failed.
        """
        wanted = ["true"]
        if before:
            wanted.append("rowid < (SELECT rowid FROM uploads WHERE id = :before)")
        if failed:
            wanted.append("state != 'queued' AND json_extract(outcomes, '$.counts.failed') > 0")
        query = (
            f"SELECT * FROM uploads WHERE {' AND '.join(wanted)} "  # noqa: S608 (ours)
            "ORDER BY rowid DESC LIMIT :limit"
        )
        with translated(self._path):
            rows = self._connection.execute(query, {"before": before, "limit": limit})
            return [_upload_of(row) for row in rows]

    def _uploads(self, column: str, value: str) -> list[Upload]:
        query = f"SELECT * FROM uploads WHERE {column} = ? ORDER BY received, id"  # noqa: S608 (ours)
        with translated(self._path):
            return [_upload_of(row) for row in self._connection.execute(query, [value])]


def _upload_of(row: tuple[Any, ...]) -> Upload:
    upload_id, collection, name, uri, received, state, outcomes = row
    return Upload(
        id=upload_id,
        collection=collection,
        name=name,
        uri=uri,
        received=received,
        state=state,
        outcomes=outcomes,
    )


def _let_go(run: sqlite3.Connection, name: str, column: str) -> None:
    run.execute(
        f"INSERT INTO dropped SELECT {column} FROM collections "  # noqa: S608 (ours)
        f"WHERE name = ? AND {column} IS NOT NULL",
        [name],
    )


def _take(run: sqlite3.Connection, folder: str) -> None:
    run.execute("DELETE FROM dropped WHERE folder = ?", [folder])
