"""What was asked and shown in Slack's threads, so that a follow-up can be understood."""

import sqlite3
import time
from collections.abc import Callable, Sequence

from index.ephemeral import Ephemeral
from qa.questions import ASSISTANT, USER, Turn

TABLES = """
    CREATE TABLE IF NOT EXISTS turns (
        number INTEGER PRIMARY KEY,
        channel TEXT NOT NULL,
        thread TEXT NOT NULL,
        at REAL NOT NULL,
        is_users INTEGER NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS turns_by_thread ON turns (channel, thread, number);
    CREATE INDEX IF NOT EXISTS turns_by_time ON turns (at)
"""
KEPT_SECONDS = 30 * 24 * 3600
MOST_TURNS = 20


class Threads:
    """The threads in which the bot has answered. Safe to use from several threads and processes.

    Args:
        database: Where they are; it has `TABLES`.
        clock: Seconds since 1970 UTC.
    """

    def __init__(self, database: Ephemeral, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def turns(self, channel: str, thread: str) -> tuple[Turn, ...]:
        """Give the last `MOST_TURNS` turns of a thread, the oldest first; none if not known."""
        query = """
            SELECT is_users, text FROM turns WHERE channel = ? AND thread = ?
            ORDER BY number DESC LIMIT ?
        """

        def run(database: sqlite3.Connection) -> tuple[Turn, ...]:
            rows = database.execute(query, [channel, thread, MOST_TURNS]).fetchall()
            return tuple(
                Turn(role=USER if is_users else ASSISTANT, text=text)
                for is_users, text in reversed(rows)
            )

        return self._database.run(run)

    def add(self, channel: str, thread: str, turns: Sequence[Turn]) -> None:
        """Add turns to a thread; those of 30 days ago, in any thread, are forgotten."""

        def run(database: sqlite3.Connection) -> None:
            now = self._clock()
            database.execute("DELETE FROM turns WHERE at <= ?", [now - KEPT_SECONDS])
            database.executemany(
                "INSERT INTO turns (channel, thread, at, is_users, text) VALUES (?, ?, ?, ?, ?)",
                [(channel, thread, now, turn.role == USER, turn.text) for turn in turns],
            )

        self._database.run(run)
