"""A database whose content may be lost: what is damaged begins anew, and memory will do."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from index.database import transaction, translated
from index.shared import WAIT, Shared
from qa.errors import HomeCorrupt, HomeError, HomeLocked, HomeNotWritable

T = TypeVar("T")


class Ephemeral(Shared):
    """Such a database; see `index.shared.Shared`.

    One that is damaged is replaced by an empty one; where there can be none, a database in memory
    takes its place until the process ends.

    Args:
        path: The file; made when it is first needed.
        migrations: What makes its tables; each must do no harm where it has been done.
        lock: The lock of its folder that is held while it is opened; see `index.locking`.
        warn: Told, in words, where something is lost, or will be when the process ends.
    """

    def __init__(
        self, path: Path, migrations: tuple[str, ...], *, lock: str, warn: Callable[[str], None]
    ) -> None:
        super().__init__(path, migrations, lock=lock)
        self._warn = warn

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

    def _in_a_sound_file(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._processes.held(WAIT), translated(self._path):
            self._disconnect()
            try:
                return self._once(work)  # another process may have replaced it
            except HomeCorrupt:
                self._warn(f"{self._path} is damaged: it begins anew, without what was in it")
                self._disconnect()
                for suffix in ("", "-wal", "-shm"):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
                return self._once(work)

    def _connected(self) -> sqlite3.Connection:
        try:
            return super()._connected()
        except (HomeCorrupt, HomeLocked):
            raise
        except HomeError as error:
            return self._keep_in_memory(error)

    def _keep_in_memory(self, error: HomeError) -> sqlite3.Connection:
        self._disconnect()
        self._warn(f"{self._path.stem} are kept in memory until this process ends: {error}")
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        memory.execute("PRAGMA foreign_keys = ON")
        self._connection = self._prepared(memory)
        return self._connection

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        super()._prepared(connection)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            with transaction(connection) as run:  # fails where nothing can be written
                run.execute(f"PRAGMA user_version = {len(self._migrations)}")
        except BaseException:
            connection.close()
            raise
        return connection
