"""What Slack sends is worked on once, however often it is sent."""

import sqlite3
import time
from collections.abc import Callable, Sequence

from index.ephemeral import Ephemeral

TABLES = """
    CREATE TABLE IF NOT EXISTS claims (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        work TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS claims_by_time ON claims (at);
    CREATE TABLE IF NOT EXISTS claimed (
        key TEXT PRIMARY KEY,
        claim INTEGER NOT NULL REFERENCES claims ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS claimed_by_claim ON claimed (claim)
"""
KEPT_SECONDS = 48 * 3600
FRESH_SECONDS = 15 * 60


class Claims:
    """Claims of work. Safe to use from several threads, and by several processes.

    Work is claimed before Slack is told that it has arrived, and again, by `begin`, before
    anything of it is sent. So what was acknowledged is not lost with the process, and nothing is
    sent twice: only what was cut off while it was being sent may never arrive.

    Args:
        database: Where they are; it has `TABLES`.
        clock: Seconds since 1970 UTC.
    """

    def __init__(self, database: Ephemeral, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def claim(self, keys: Sequence[str], work: str | None = None) -> int | None:
        """Claim some work.

        Slack repeats what was not acknowledged for a day at most; claims are kept for two.

        Args:
            keys: What it is known by; each is enough to know it again.
            work: All that is needed to do it; None for what is not taken up again.

        Returns:
            The claim's number; None where it was claimed before.

        Raises:
            HomeLocked: Another process goes on writing to the file.
            StorageFull: The disk is full.
        """

        def run(database: sqlite3.Connection) -> int | None:
            now = self._clock()
            database.execute("DELETE FROM claims WHERE at <= ?", [now - KEPT_SECONDS])
            known = "SELECT 1 FROM claimed WHERE key = ?"
            if any(database.execute(known, [key]).fetchone() for key in keys):
                return None
            insert = "INSERT INTO claims (at, work) VALUES (?, ?)"
            number = database.execute(insert, [now, work]).lastrowid
            rows = [(key, number) for key in dict.fromkeys(keys)]
            database.executemany("INSERT INTO claimed VALUES (?, ?)", rows)
            return number

        return self._database.run(run)

    def begin(self, number: int) -> bool:
        """Say that what came of some work is about to be sent; its text is forgotten.

        Returns:
            Whether to send it: False where that was begun before, by another process for one.
        """
        forget = "UPDATE claims SET work = NULL WHERE number = ? AND work IS NOT NULL"
        return self._database.run(lambda run: run.execute(forget, [number]).rowcount == 1)

    def unfinished(self) -> list[tuple[int, str]]:
        """Give what was claimed in the last `FRESH_SECONDS` and never begun to be sent.

        The text of what is older is forgotten: nobody waits for it any more.
        """

        def run(database: sqlite3.Connection) -> list[tuple[int, str]]:
            since = [self._clock() - FRESH_SECONDS]
            database.execute("UPDATE claims SET work = NULL WHERE at <= ?", since)
            left = "SELECT number, work FROM claims WHERE work IS NOT NULL ORDER BY number"
            return list(database.execute(left))

        return self._database.run(run)
