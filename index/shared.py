"""A database of its own beside the catalog, which threads and processes share."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from index.database import connect, migrate, transaction, translated
from index.locking import HomeLock

WAIT = 30.0

T = TypeVar("T")


class Shared:
    """Such a database. Safe to use from several threads, and by several processes.

    Only its owner may read the file. It is opened when it is first needed, and again where another
    one has taken its place.

    Args:
        path: The file; made when it is first needed.
        migrations: What makes its tables.
        lock: The lock of its folder that is held while it is opened; see `index.locking`.
    """

    def __init__(self, path: Path, migrations: tuple[str, ...], *, lock: str) -> None:
        self._path = path
        self._migrations = migrations
        self._threads = threading.Lock()
        self._processes = HomeLock(path.parent, lock)
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None

    def close(self) -> None:
        """Give the file back."""
        with self._threads:
            self._disconnect()

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in a transaction of its own: all of it is kept, or nothing.

        Raises:
            HomeLocked: Another process goes on writing to it.
            HomeCorrupt: It is damaged.
            HomeTooNew: A newer version wrote it.
            HomeNotWritable: It cannot be written to.
            StorageFull: The disk is full.
        """
        with self._threads:
            return self._once(work)

    def settle(self) -> None:
        """Leave nothing on the disk of what was deleted; it may still be in the log otherwise.

        Raises:
            HomeNotWritable: The disk failed.
        """
        with self._threads, translated(self._path):
            if self._connection is not None:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with translated(self._path):
            if self._is_elsewhere():
                self._disconnect()
            with transaction(self._connection or self._connected()) as run:
                return work(run)

    def _is_elsewhere(self) -> bool:
        """Whether the file was replaced, or deleted, since it was opened."""
        if self._inode is None:
            return False
        try:
            return self._path.stat().st_ino != self._inode
        except FileNotFoundError:
            return True

    def _connected(self) -> sqlite3.Connection:
        with self._processes.held(WAIT), translated(self._path):
            with suppress(FileExistsError):
                self._path.touch(mode=0o600, exist_ok=False)
            connection = self._prepared(connect(self._path, writing=True))
            self._connection, self._inode = connection, self._path.stat().st_ino
        return connection

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            migrate(connection, self._migrations, self._path)
            connection.execute("PRAGMA secure_delete = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._inode = None, None
