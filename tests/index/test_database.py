import errno
import sqlite3
from pathlib import Path

import pytest

from index.database import (
    check_current,
    connect,
    is_outdated,
    migrate,
    snapshot,
    transaction,
    translated,
    version_of,
)
from qa.errors import HomeCorrupt, HomeError, HomeNotWritable, HomeTooNew, StorageFull

TABLE = ("CREATE TABLE words (word TEXT NOT NULL UNIQUE) STRICT",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store.sqlite"
    connection = connect(path, writing=True)
    migrate(connection, TABLE, path)
    connection.execute("INSERT INTO words VALUES ('kept')")
    connection.close()
    return path


def words(path: Path) -> list[str]:
    connection = connect(path)
    found = [word for (word,) in connection.execute("SELECT word FROM words ORDER BY rowid")]
    connection.close()
    return found


def fill(connection: sqlite3.Connection, words: list[str], fault: Exception | None = None) -> None:
    with transaction(connection) as run:
        run.executemany("INSERT INTO words VALUES (?)", [(word,) for word in words])
        if fault:
            raise fault


def test_a_transaction_that_fails_keeps_nothing(path: Path) -> None:
    connection = connect(path, writing=True)
    with pytest.raises(KeyError):
        fill(connection, ["lost"], KeyError())
    assert not connection.in_transaction
    connection.close()
    assert words(path) == ["kept"]


def test_a_full_disk_is_told_and_nothing_is_half_written(path: Path) -> None:
    connection = connect(path, writing=True)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StorageFull, match="is full"), translated(path):
        fill(connection, [f"{number}" * 5_000 for number in range(100)])
    connection.close()
    assert words(path) == ["kept"]


def test_what_may_only_be_read_is_not_written_to(path: Path) -> None:
    connection = connect(path)
    with pytest.raises(HomeNotWritable, match="cannot be written to"), translated(path):
        connection.execute("INSERT INTO words VALUES ('lost')")
    connection.close()


def test_a_folder_that_is_not_there_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(HomeNotWritable):
        connect(tmp_path / "missing" / "store.sqlite", writing=True)


def test_a_database_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(HomeCorrupt, match="not there"):
        connect(tmp_path / "store.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("writing", [True, False])
def test_a_file_of_garbage_is_damaged_and_left_as_it_is(tmp_path: Path, *, writing: bool) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"no database at all " * 500)
    with pytest.raises(HomeCorrupt, match="damaged"):
        connect(path, writing=writing)
    assert path.read_bytes() == b"no database at all " * 500


def test_a_page_of_garbage_is_damage(path: Path) -> None:
    size = sqlite3.connect(path).execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[size : 2 * size] = b"\xff" * size
    path.write_bytes(data)
    connection = connect(path)
    with pytest.raises(HomeCorrupt, match="damaged"), translated(path):
        connection.execute("SELECT * FROM words").fetchall()
    connection.close()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EACCES, HomeNotWritable),
        (errno.EPERM, HomeNotWritable),
        (errno.EROFS, HomeNotWritable),
        (errno.ENOTDIR, HomeCorrupt),
    ],
)
def test_errors_of_the_file_system_are_told_in_our_words(
    tmp_path: Path, number: int, expected: type[HomeError]
) -> None:
    with pytest.raises(expected, match="home"), translated(tmp_path / "home"):
        raise OSError(number, "what the system says")


def test_mistakes_of_the_program_are_not_blamed_on_the_home(path: Path) -> None:
    connection = connect(path, writing=True)
    with pytest.raises(sqlite3.IntegrityError), translated(path):
        connection.execute("INSERT INTO words VALUES ('kept')")
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError), translated(path):
        connection.execute("SELECT 1")


def test_migrations_are_run_once_and_in_order(path: Path) -> None:
    further = (*TABLE, "ALTER TABLE words ADD COLUMN length INTEGER;\nDELETE FROM words")
    for _ in range(2):
        connection = connect(path, writing=True)
        migrate(connection, further, path)
        assert version_of(connection, 2, path) == 2
        connection.execute("INSERT OR IGNORE INTO words VALUES ('later', 5)")
        connection.close()
    assert words(path) == ["later"]


def test_a_migration_that_fails_is_undone(path: Path) -> None:
    connection = connect(path, writing=True)
    broken = (*TABLE, "DELETE FROM words;\nINSERT INTO nowhere VALUES (1)")
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, broken, path)
    assert version_of(connection, 2, path) == 1
    connection.close()
    assert words(path) == ["kept"]


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_what_a_newer_version_wrote_is_left_byte_for_byte(tmp_path: Path, journal: str) -> None:
    path = tmp_path / "store.sqlite"
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA journal_mode = {journal}")
    newer.execute("CREATE TABLE unheard_of (x)")
    newer.execute("PRAGMA user_version = 9")
    newer.commit()
    newer.close()
    before = path.read_bytes()
    connection = connect(path, writing=True)
    with pytest.raises(HomeTooNew, match=r"format 9; this Pincite knows formats up to 1"):
        migrate(connection, TABLE, path)
    connection.close()
    assert path.read_bytes() == before


def test_several_reads_see_one_state(path: Path) -> None:
    reader, writer = connect(path), connect(path, writing=True)
    with snapshot(reader) as run:
        assert run.execute("SELECT count(*) FROM words").fetchone() == (1,)
        writer.execute("INSERT INTO words VALUES ('later')")
        assert run.execute("SELECT count(*) FROM words").fetchone() == (1,)
    assert reader.execute("SELECT count(*) FROM words").fetchone() == (2,)
    reader.close()
    writer.close()


def test_a_commit_survives_the_system_going_down(path: Path) -> None:
    connection = connect(path, writing=True)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    connection.close()


def test_a_database_of_an_earlier_version_is_known_to_be_one(path: Path) -> None:
    assert [is_outdated(path, newest) for newest in (1, 2)] == [False, True]
    assert not is_outdated(path.with_name("missing.sqlite"), 1)
    with pytest.raises(HomeTooNew):
        is_outdated(path, 0)


def test_what_has_to_be_brought_up_first_is_not_read(path: Path) -> None:
    connection = connect(path)
    check_current(connection, 1, path)
    with pytest.raises(HomeNotWritable, match="has format 1 and must be brought to format 2"):
        check_current(connection, 2, path)
    with pytest.raises(HomeTooNew):
        check_current(connection, 0, path)
    connection.close()
