"""SQLite connections as Pincite wants them, and SQLite's errors in our own words."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from qa.errors import (
    HomeCorrupt,
    HomeError,
    HomeLocked,
    HomeNotWritable,
    HomeTooNew,
    StorageFull,
)

_BUSY_SECONDS = 30
_SMALLEST = 512


def connect(path: Path, *, writing: bool = False) -> sqlite3.Connection:
    """Open a database.

    One on a disk that cannot be written to is read as it stands there.

    Args:
        path: The file; made when it is not there and `writing`.
        writing: Whether this connection may change it.

    Raises:
        HomeCorrupt: It is not a database, is cut short, or is not there.
        HomeNotWritable: It cannot be written to, and has to be.
    """
    if not writing:
        check_there(path)
    with translated(path):
        if writing:
            return _opened(path, "mode=rwc")
        try:
            return _opened(path, "mode=ro")
        except sqlite3.OperationalError as error:
            if not _is_unwritable(error):
                raise
            if _has_log(path):
                raise HomeNotWritable(
                    f"{path} was left in the middle of its work, and its folder cannot be written "
                    "to: open it once where it can, with pincite status for one."
                ) from error
            return _opened(path, "mode=ro&immutable=1")


def check_there(path: Path) -> None:
    """See that a database is there, and has more than nothing in it.

    Raises:
        HomeCorrupt: It is not.
    """
    if not is_there(path):
        found = "cut short" if path.exists() else "not there"
        raise HomeCorrupt(f"{path} is {found}: restore it from a backup.")


def is_there(path: Path) -> bool:
    """Whether there is a database with more than nothing in it."""
    with translated(path):
        return path.exists() and (path.stat().st_size >= _SMALLEST or _has_log(path))


def _opened(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_SECONDS,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        _check_length(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_unwritable(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))


def _has_log(path: Path) -> bool:
    """Whether there is something in the write-ahead log that the file itself may lack."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _check_length(connection: sqlite3.Connection, path: Path) -> None:
    """See that a file is as long as it says, unless a log has the rest.

    It is looked at twice, since others may be at work on it. It must not be opened by anything but
    SQLite: to close it again would let go of all locks that this process has on it.

    Raises:
        HomeCorrupt: It is cut short.
    """
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    for _ in range(2):
        (count,) = connection.execute("PRAGMA page_count").fetchone()
        if path.stat().st_size >= count * size or _has_log(path):
            return
    raise HomeCorrupt(f"{path} is cut short: restore it from a backup.")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Run one transaction: all of it is kept, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Read several things from one state of the database."""
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("ROLLBACK")


def migrate(connection: sqlite3.Connection, migrations: tuple[str, ...], path: Path) -> None:
    """Bring a database to the newest version; its version is the number of migrations it has had.

    Nothing of a database that is too new is changed, its way of journaling neither.

    Raises:
        HomeTooNew: It has had more migrations than this program knows.
    """
    version = version_of(connection, len(migrations), path)
    connection.execute("PRAGMA journal_mode = WAL")
    for number, statements in enumerate(migrations[version:], version + 1):
        with transaction(connection):
            for statement in statements.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def version_of(connection: sqlite3.Connection, newest: int, path: Path) -> int:
    """Give a database's version.

    Raises:
        HomeTooNew: It is over `newest`.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > newest:
        raise HomeTooNew(
            f"{path} has format {version}; this Pincite knows formats up to {newest}. It was left "
            "as it is: upgrade Pincite, or name another home."
        )
    return version


def check_current(connection: sqlite3.Connection, newest: int, path: Path) -> None:
    """See that a database can be read as it is.

    Raises:
        HomeTooNew: Its version is over `newest`.
        HomeNotWritable: It is of an earlier one, and has to be written to first.
    """
    version = version_of(connection, newest, path)
    if version < newest:
        raise HomeNotWritable(
            f"{path} has format {version} and must be brought to format {newest} first: open it "
            "once where it can be written to, with pincite status for one."
        )


def is_outdated(path: Path, newest: int) -> bool:
    """Whether a database is there and of an earlier version.

    Raises:
        HomeTooNew: Its version is over `newest`.
    """
    if not is_there(path):
        return False
    with translated(path), closing(connect(path)) as connection:
        return version_of(connection, newest, path) < newest


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise SQLite's and the file system's errors as errors of a home.

    Raises:
        StorageFull: The disk is full.
        HomeNotWritable: It cannot be written to.
        HomeCorrupt: Its content is not what it should be.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:  # the last by SQLite's messages
        raise _home_error(error, path) from error


@contextmanager
def intact(path: Path) -> Iterator[None]:
    """As `translated`, and what is read and makes no sense is damage as well.

    Raises:
        HomeCorrupt: What was read is not what can have been written.
    """
    try:
        with translated(path):
            yield
    except UnicodeEncodeError:  # of what was asked for, not of what was read
        raise
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError) as error:
        raise HomeCorrupt(f"{path} is damaged ({error}): restore it from a backup.") from error


_KINDS: tuple[tuple[tuple[str, ...], set[int], type[HomeError], str], ...] = (
    (
        ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"),
        {errno.ENOSPC, errno.EDQUOT, errno.EFBIG},
        StorageFull,
        (
            "The disk that holds {path} is full. What was reported as added is kept, the rest of "
            "this step is not: free some space and run it again."
        ),
    ),
    (
        ("SQLITE_READONLY", "SQLITE_PERM"),
        {errno.EPERM, errno.EACCES, errno.EROFS},
        HomeNotWritable,
        "{path} cannot be written to: check its owner and permissions.",
    ),
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        set(),
        HomeLocked,
        "{path} is being written to by another process: try again.",
    ),
    (
        ("SQLITE_CANTOPEN",),
        set(),
        HomeNotWritable,
        "{path} cannot be opened: check that its folder is there and may be written to.",
    ),
    (
        ("SQLITE_CORRUPT", "SQLITE_NOTADB"),
        set(),
        HomeCorrupt,
        "{path} is damaged ({error}): restore it from a backup.",
    ),
    (
        ("SQLITE_IOERR",),
        {errno.EIO},
        HomeNotWritable,
        "{path} cannot be read or written ({error}): check the disk.",
    ),
)


def _home_error(error: Exception, path: Path) -> HomeError:
    name = getattr(error, "sqlite_errorname", "") or "none"
    number = getattr(error, "errno", None)
    for names, numbers, kind, message in _KINDS:
        if name.startswith(names) or number in numbers:
            return kind(message.format(path=path, error=error))
    return HomeCorrupt(f"{path} could not be used: {error}.")
