"""A database whose content may be lost: what is damaged begins anew, and memory will do."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from index.database import connect, migrate, transaction, translated
from index.locking import HomeLock
from qa.errors import HomeCorrupt, HomeError, HomeLocked, HomeNotWritable

_WAIT = 30.0

T = TypeVar("T")


class Ephemeral:
    """Such a database. Safe to use from several threads, and by several processes.

    Only its owner may read the file. One that is damaged is replaced by an empty one; where there
    can be none, a database in memory takes its place until the process ends.

    Args:
        path: The file; made when it is first needed.
        migrations: What makes its tables; each must do no harm where it has been done.
        lock: The lock of its folder that is held while it is opened; see `index.locking`.
        warn: Told, in words, where something is lost, or will be when the process ends.
    """

    def __init__(
        self, path: Path, migrations: tuple[str, ...], *, lock: str, warn: Callable[[str], None]
    ) -> None:
        self._path = path
        self._migrations = migrations
        self._warn = warn
        self._threads = threading.Lock()
        self._processes = HomeLock(path.parent, lock)
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None

    def close(self) -> None:
        """Give the file back; what is in memory is gone."""
        with self._threads:
            self._disconnect()

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in a transaction of its own; once more where it had to be replaced.

        Raises:
            HomeLocked: Another process goes on writing to it.
            StorageFull: The disk is full.
        """
        with self._threads:
            try:
                try:
                    return self._once(work)
                except HomeCorrupt:
                    return self._in_a_sound_file(work)
            except (HomeCorrupt, HomeNotWritable) as error:
                self._keep_in_memory(error)
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

    def _in_a_sound_file(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._processes.held(_WAIT), translated(self._path):
            self._disconnect()
            try:
                return self._once(work)  # another process may have replaced it
            except HomeCorrupt:
                self._warn(f"{self._path} is damaged: it begins anew, without what was in it")
                self._disconnect()
                for suffix in ("", "-wal", "-shm"):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
                return self._once(work)

    def _is_elsewhere(self) -> bool:
        """Whether the file was replaced, or deleted, since it was opened."""
        if self._inode is None:
            return False
        try:
            return self._path.stat().st_ino != self._inode
        except FileNotFoundError:
            return True

    def _connected(self) -> sqlite3.Connection:
        try:
            with self._processes.held(_WAIT), translated(self._path):
                with suppress(FileExistsError):
                    self._path.touch(mode=0o600, exist_ok=False)
                self._connection = self._prepared(connect(self._path, writing=True))
                self._inode = self._path.stat().st_ino
        except (HomeCorrupt, HomeLocked):
            raise
        except HomeError as error:
            self._keep_in_memory(error)
        if self._connection is None:
            raise RuntimeError("it has just been connected")
        return self._connection

    def _keep_in_memory(self, error: HomeError) -> None:
        self._disconnect()
        self._warn(f"{self._path.stem} are kept in memory until this process ends: {error}")
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        memory.execute("PRAGMA foreign_keys = ON")
        self._connection = self._prepared(memory)

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            migrate(connection, self._migrations, self._path)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            with transaction(connection) as run:  # fails where nothing can be written
                run.execute(f"PRAGMA user_version = {len(self._migrations)}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._inode = None, None
