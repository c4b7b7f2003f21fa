"""Conversations, kept for a while: the file `conversations.sqlite` of a home.

They expire, so they are in no backup, and where the file is damaged they begin anew.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.ephemeral import Ephemeral
from index.locking import CONVERSING
from qa.errors import ConversationNotFound
from qa.questions import ASSISTANT, USER, Turn

NAME = "conversations.sqlite"
MOST_CONVERSATIONS = 10_000
MOST_TURNS = 100
MIGRATIONS = (
    """
    CREATE TABLE IF NOT EXISTS conversations (
        id TEXT PRIMARY KEY,
        collection TEXT NOT NULL,
        last REAL NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS conversations_by_last ON conversations (last);
    CREATE TABLE IF NOT EXISTS turns (
        number INTEGER PRIMARY KEY,
        conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
        is_users INTEGER NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS turns_by_conversation ON turns (conversation, number)
    """,
)

_RANDOM_BYTES = 24
_LAST_TURNS = """
    SELECT number FROM turns WHERE conversation = ? ORDER BY number DESC LIMIT -1 OFFSET ?
"""
_LAST_CONVERSATIONS = "SELECT id FROM conversations ORDER BY last DESC LIMIT -1 OFFSET ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as it is kept.

    Attributes:
        id: What it is known by; it cannot be guessed.
        collection: The collection it is about.
        expires: When it is forgotten unless something is said, in seconds since 1970 UTC.
        turns: The last `MOST_TURNS`, the oldest first.
    """

    id: str
    collection: str
    expires: float
    turns: tuple[Turn, ...]


class Conversations:
    """The conversations of a home. Safe to use from several threads, and by several processes.

    Args:
        path: The file; made when it is first needed.
        minutes: For how long a conversation is kept after what was said last.
        warn: Told, in words, where conversations are lost, or will be when the process ends.
    """

    def __init__(self, path: Path, *, minutes: float, warn: Callable[[str], None]) -> None:
        self._seconds = minutes * 60
        self._database = Ephemeral(path, MIGRATIONS, lock=CONVERSING, warn=warn)

    def close(self) -> None:
        """Give the file back; those in memory are gone."""
        self._database.close()

    def begin(self, collection: str, turns: Sequence[Turn]) -> Conversation:
        """Begin a conversation; those that have expired are deleted.

        Where there are `MOST_CONVERSATIONS`, the one where nothing was said for longest goes.

        Raises:
            HomeLocked: Another process goes on writing to the file.
            StorageFull: The disk is full.
        """
        new = secrets.token_urlsafe(_RANDOM_BYTES)

        def work(run: sqlite3.Connection) -> Conversation:
            now = time.time()
            run.execute("DELETE FROM conversations WHERE last <= ?", [now - self._seconds])
            run.execute(
                f"DELETE FROM conversations WHERE id IN ({_LAST_CONVERSATIONS})",  # noqa: S608 (ours)
                [MOST_CONVERSATIONS - 1],
            )
            run.execute("INSERT INTO conversations VALUES (?, ?, ?)", [new, collection, now])
            return self._added(run, new, turns)

        return self._database.run(work)

    def conversation(self, conversation_id: str) -> Conversation:
        """Give a conversation.

        Raises:
            ConversationNotFound: There is none of that id, or it has expired.
            HomeLocked: Another process goes on writing to the file.
        """
        return self._database.run(lambda run: self._read(run, conversation_id))

    def add(self, conversation_id: str, turns: Sequence[Turn]) -> Conversation:
        """Add turns to a conversation, behind those that others have added meanwhile.

        One that expired while they were found is kept.

        Raises:
            ConversationNotFound: There is none of that id, or it was deleted.
            HomeLocked: Another process goes on writing to the file.
            StorageFull: The disk is full.
        """

        def work(run: sqlite3.Connection) -> Conversation:
            said = [time.time(), conversation_id]
            if not run.execute("UPDATE conversations SET last = ? WHERE id = ?", said).rowcount:
                raise self._not_found()
            return self._added(run, conversation_id, turns)

        return self._database.run(work)

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation; nothing of it stays on the disk.

        Raises:
            ConversationNotFound: There is none of that id, or it has expired.
            HomeLocked: Another process goes on writing to the file.
        """

        def work(run: sqlite3.Connection) -> None:
            self._read(run, conversation_id)
            run.execute("DELETE FROM conversations WHERE id = ?", [conversation_id])

        self._database.run(work)
        self._database.settle()

    def _read(self, run: sqlite3.Connection, conversation_id: str) -> Conversation:
        query = "SELECT collection, last FROM conversations WHERE id = ?"
        row = run.execute(query, [conversation_id]).fetchone()
        if row is None or row[1] + self._seconds <= time.time():
            raise self._not_found()
        query = "SELECT is_users, text FROM turns WHERE conversation = ? ORDER BY number"
        return Conversation(
            id=conversation_id,
            collection=row[0],
            expires=row[1] + self._seconds,
            turns=tuple(
                Turn(role=USER if is_users else ASSISTANT, text=text)
                for is_users, text in run.execute(query, [conversation_id])
            ),
        )

    def _added(
        self, run: sqlite3.Connection, conversation_id: str, turns: Sequence[Turn]
    ) -> Conversation:
        run.executemany(
            "INSERT INTO turns (conversation, is_users, text) VALUES (?, ?, ?)",
            [(conversation_id, turn.role == USER, turn.text) for turn in turns],
        )
        run.execute(
            f"DELETE FROM turns WHERE number IN ({_LAST_TURNS})",  # noqa: S608 (ours)
            [conversation_id, MOST_TURNS],
        )
        return self._read(run, conversation_id)

    def _not_found(self) -> ConversationNotFound:
        return ConversationNotFound(
            "There is no such conversation, or not any more: one is forgotten "
            f"{self._seconds / 60:g} minutes after its last message. Begin a new one by leaving "
            "conversation_id out, or send the earlier turns as history to /v1/ask."
        )
