"""A database that several share, and what it goes on through."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.locking import REMEMBERING
from index.shared import Shared
from qa.errors import HomeCorrupt, HomeNotWritable, HomeTooNew

TABLE = "CREATE TABLE words (word TEXT NOT NULL) STRICT"  # fails where it has been done


class Words(Shared):
    """A list of words."""

    def __init__(self, path: Path, *more: str) -> None:
        super().__init__(path, (TABLE, *more), lock=REMEMBERING)

    def add(self, word: str) -> None:
        self.run(lambda run: run.execute("INSERT INTO words (word) VALUES (?)", [word]))

    def all(self) -> list[str]:
        query = "SELECT word FROM words ORDER BY rowid"
        return self.run(lambda run: [word for (word,) in run.execute(query)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.sqlite"


@pytest.fixture
def words(path: Path) -> Iterator[Words]:
    with closing(Words(path)) as opened:
        yield opened


def test_nothing_is_made_before_it_is_needed(path: Path, words: Words) -> None:
    assert not path.exists()
    words.add("one")
    assert path.exists()


def test_what_is_there_outlives_its_process_and_is_its_owners_alone(
    path: Path, words: Words
) -> None:
    words.add("one")
    for file in path.parent.glob("words.sqlite*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    words.close()
    assert words.all() == ["one"]


def test_it_may_be_opened_by_many_at_once(path: Path) -> None:
    opened = [Words(path) for _ in range(6)]
    start = threading.Barrier(len(opened))

    def adding(words: Words) -> None:
        start.wait()
        words.add("x")

    threads = [threading.Thread(target=adding, args=[words]) for words in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened[0].all() == ["x"] * len(opened)
    for words in opened:
        words.close()


def test_a_transaction_that_fails_leaves_nothing(words: Words) -> None:
    def work(run: sqlite3.Connection) -> None:
        run.execute("INSERT INTO words VALUES ('one')")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        words.run(work)
    assert words.all() == []


def test_an_earlier_version_is_brought_to_the_newest_with_what_is_in_it(
    path: Path, words: Words
) -> None:
    words.add("one")
    with closing(Words(path, "ALTER TABLE words ADD COLUMN tongue TEXT")) as newer:
        newer.add("two")
        assert newer.all() == ["one", "two"]
    words.close()
    with pytest.raises(HomeTooNew):
        words.all()


def test_a_damaged_file_is_left_as_it_is(path: Path, words: Words) -> None:
    path.write_bytes(b"nonsense" * 1_000)
    for _ in range(2):
        with pytest.raises(HomeCorrupt, match=r"words\.sqlite is damaged"):
            words.add("one")
    assert path.read_bytes() == b"nonsense" * 1_000


@pytest.mark.parametrize("suffixes", [("",), ("", "-wal", "-shm")])
def test_a_file_that_was_moved_away_begins_anew(
    path: Path, words: Words, suffixes: tuple[str, ...]
) -> None:
    words.add("one")
    for suffix in suffixes:
        path.with_name(path.name + suffix).rename(path.with_name(f"away{suffix}"))
    words.add("two")
    assert words.all() == ["two"]
    with closing(Words(path)) as others:
        assert others.all() == ["two"]


def test_where_there_can_be_no_file_it_says_so(path: Path, words: Words) -> None:
    path.mkdir()
    with pytest.raises(HomeNotWritable, match=r"words\.sqlite cannot be"):
        words.add("one")


def test_what_is_deleted_is_overwritten_once_it_is_settled(path: Path, words: Words) -> None:
    words.add("a secret that was told")
    words.run(lambda run: run.execute("DELETE FROM words"))
    words.settle()
    for file in path.parent.glob("words.sqlite*"):
        assert b"secret" not in file.read_bytes(), file
