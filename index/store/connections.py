"""Connections that read a store, one for each thread."""

import sqlite3
import threading
from pathlib import Path
from urllib.parse import unquote

from index.database import check_current, connect
from index.store.schema import MIGRATIONS


class Connections:
    """Reads a store from any thread, each by its own connection.

    Args:
        path: The file `store.sqlite`, which must be there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._all: dict[threading.Thread, sqlite3.Connection] = {}
        self._opening = threading.Lock()
        check_current(self._connection, len(MIGRATIONS), path)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self._path)
            self._local.connection.create_function("named", 2, _named, deterministic=True)
            self._keep(self._local.connection)
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _keep(self, connection: sqlite3.Connection) -> None:
        with self._opening:
            for thread in [thread for thread in self._all if not thread.is_alive()]:
                self._all.pop(thread).close()
            self._all[threading.current_thread()] = connection

    def close(self) -> None:
        """Give all connections back."""
        with self._opening:
            for connection in self._all.values():
                connection.close()


def _named(title: str, uri: str) -> str:
    """What a document can be found by, whatever the case; SQLite's own folds ASCII alone."""
    return f"{title}\n{unquote(uri)}".casefold()
