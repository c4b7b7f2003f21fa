"""A database that may be lost, and what it goes on through."""

import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.ephemeral import Ephemeral
from index.locking import CONVERSING
from qa.errors import ConversationNotFound, HomeCorrupt

TABLE = "CREATE TABLE IF NOT EXISTS words (word TEXT NOT NULL) STRICT"


class Words(Ephemeral):
    """A list of words."""

    def __init__(self, path: Path) -> None:
        self.warned: list[str] = []
        super().__init__(path, (TABLE,), lock=CONVERSING, warn=self.warned.append)

    def add(self, word: str) -> None:
        self.run(lambda run: run.execute("INSERT INTO words VALUES (?)", [word]))

    def all(self) -> list[str]:
        query = "SELECT word FROM words ORDER BY rowid"
        return self.run(lambda run: [word for (word,) in run.execute(query)])


def added_at_once(path: Path) -> list[Words]:
    """Open the file six times, and add an x to it from each at once."""
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
    return opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.sqlite"


@pytest.fixture
def words(path: Path) -> Iterator[Words]:
    opened = Words(path)
    yield opened
    opened.close()


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
    assert words.warned == []


def test_several_share_it(path: Path, words: Words) -> None:
    with closing(Words(path)) as others:
        words.add("one")
        others.add("two")
        assert words.all() == others.all() == ["one", "two"]


def test_a_transaction_that_fails_leaves_nothing(words: Words) -> None:
    def work(run: sqlite3.Connection) -> None:
        run.execute("INSERT INTO words VALUES ('one')")
        raise ConversationNotFound

    with pytest.raises(ConversationNotFound):
        words.run(work)
    assert words.all() == []


def test_it_may_be_opened_by_many_at_once(path: Path) -> None:
    opened = added_at_once(path)
    assert opened[0].all() == ["x"] * len(opened)
    assert [words.warned for words in opened] == [[]] * len(opened)
    for words in opened:
        words.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"nonsense" * (len(whole) // 8),
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:4096] + bytes(len(whole) - 4096),
    ],
    ids=["no database", "cut short", "empty pages"],
)
def test_a_damaged_file_begins_anew(
    path: Path, words: Words, damage: Callable[[bytes], bytes]
) -> None:
    words.add("one")
    words.close()
    path.write_bytes(damage(path.read_bytes()))
    words.add("two")
    assert words.all() == ["two"]
    (warned,) = words.warned
    assert f"{path} is damaged" in warned
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_damage_is_found_while_it_is_open_too(path: Path, words: Words) -> None:
    for number in range(2_000):
        words.add(f"word {number}")
    words.close()
    assert len(words.all()) == 2_000
    whole = bytearray(path.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    with path.open("r+b") as file:
        file.write(whole)
    with closing(Words(path)) as fresh:
        assert fresh.all() == []
        assert len(fresh.warned) == 1
        words.add("two")
        assert fresh.all() == words.all() == ["two"]


def test_another_database_in_its_place_begins_anew(path: Path, words: Words) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE words (other INTEGER)")
        other.execute("PRAGMA user_version = 1")
    assert words.all() == []
    assert len(words.warned) == 1


def test_a_file_that_was_deleted_or_replaced_is_opened_again(path: Path, words: Words) -> None:
    words.add("one")
    with closing(Words(path)) as others:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink()
        others.add("two")
        assert words.all() == ["two"]
        assert words.warned == []


def test_of_a_newer_version_it_is_left_alone(path: Path, words: Words) -> None:
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 9")
    words.add("one")
    assert words.all() == ["one"]
    assert "in memory" in words.warned[0]
    with closing(sqlite3.connect(path)) as newer:
        assert newer.execute("PRAGMA user_version").fetchone() == (9,)


def test_where_there_can_be_no_file_memory_will_do(path: Path, words: Words) -> None:
    path.mkdir()
    words.add("one")
    words.add("two")
    assert words.all() == ["one", "two"]
    (warned,) = words.warned
    assert warned.startswith("words are kept in memory until this process ends: ")
    words.close()
    assert words.all() == []


def test_several_that_find_the_damage_at_once_replace_it_once(path: Path) -> None:
    path.write_bytes(b"nonsense" * 1_000)
    opened = added_at_once(path)
    assert opened[0].all() == ["x"] * len(opened)
    assert len([warned for words in opened for warned in words.warned]) == 1
    for words in opened:
        words.close()


def test_what_another_has_replaced_meanwhile_is_not_replaced_again(
    path: Path, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"nonsense" * 1_000)
    connected = words._connected

    def connect() -> sqlite3.Connection:
        try:
            return connected()
        except HomeCorrupt:
            with closing(Words(path)) as others:
                others.add("theirs")
            raise

    monkeypatch.setattr(words, "_connected", connect)
    words.add("ours")
    assert words.all() == ["theirs", "ours"]
    assert words.warned == []
