"""What no generation that is kept can see is dropped for good, and its space given back."""

import sqlite3
import time

from index.database import transaction
from qa.ranking import Rows

_DOCUMENTS_A_STEP = 500
_FREE_SHARE = 5
_FREE_PAGES = 256
_PATIENCE_MS = 1_000


def retire(run: sqlite3.Connection, oldest: int) -> None:
    """Let no generation before one be asked any more."""
    with transaction(run):
        run.execute(
            "UPDATE meta SET value = max(CAST(value AS INTEGER), ?) WHERE key = 'oldest'", [oldest]
        )


def drop(run: sqlite3.Connection, documents: Rows) -> None:
    """Drop documents for good; what they said is overwritten.

    Readers see in the first step that something is being dropped.

    Args:
        run: The store.
        documents: Rows of documents that had died by the oldest generation that can be asked.
    """
    run.execute("PRAGMA secure_delete = ON")
    with transaction(run):
        run.execute("UPDATE meta SET value = value + 1 WHERE key = 'compactions'")
        run.execute("INSERT OR REPLACE INTO meta VALUES ('compacted', ?)", [str(time.time())])
    for at in range(0, len(documents), _DOCUMENTS_A_STEP):
        rows = [(int(row),) for row in documents[at : at + _DOCUMENTS_A_STEP]]
        with transaction(run):
            run.executemany("DELETE FROM documents WHERE row = ?", rows)
    with transaction(run):
        run.execute("DELETE FROM originals WHERE sha256 NOT IN (SELECT sha256 FROM documents)")
    run.execute("PRAGMA secure_delete = OFF")


def give_back(run: sqlite3.Connection) -> None:
    """Give free space back to the disk, where it is a good part of the file.

    The log is emptied too, unless somebody goes on reading from it; then the next time does it.
    """
    (pages,) = run.execute("PRAGMA page_count").fetchone()
    (free,) = run.execute("PRAGMA freelist_count").fetchone()
    if free >= max(_FREE_PAGES, pages // _FREE_SHARE):
        run.execute("VACUUM")
    (patience,) = run.execute("PRAGMA busy_timeout").fetchone()
    run.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    run.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    run.execute(f"PRAGMA busy_timeout = {patience}")
