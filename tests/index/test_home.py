import errno
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.encoding.models import Models
from index.home import Home
from index.locking import HomeLock
from index.vectors.folder import SegmentFolder
from qa.errors import (
    AlreadyExists,
    CollectionNotFound,
    CollectionReplaced,
    EncoderUnavailable,
    HomeLocked,
    HomeTooNew,
    InvalidName,
)
from tests.fakes import WordEncoder, addition
from tests.index.shelves import both, dense, put_back, stored_only


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def home(path: Path) -> Iterator[Home]:
    with Home(path, writing=True) as home:
        yield home


def fill(home: Home, name: str, *texts: str) -> None:
    collection = home.ensure(name)
    collection.claim(WordEncoder("f1").manifest)
    if texts:
        collection.add([addition(text.split()[0], text) for text in texts])


def folder_of(path: Path, name: str) -> Path:
    """The folder of the one collection there ever was of that name."""
    (folder,) = (path / "collections").glob(f"{name}-*")
    return folder


def documents(home: Home, name: str) -> list[str]:
    collection = home.collection(name)
    return [entry.id for entry in collection.store.entries(collection.snapshot().generation)]


def test_a_collection_is_made_once_and_opened_again(home: Home, path: Path) -> None:
    made = home.create("Handbook")
    assert made.name == "Handbook"
    assert home.collection("handbook") is made
    assert home.ensure("HANDBOOK") is made
    assert (folder_of(path, "Handbook") / "store.sqlite").exists()


@pytest.mark.parametrize("name", ["Handbook", "handbook"])
def test_a_name_that_is_taken_is_refused_and_what_is_there_stays(home: Home, name: str) -> None:
    fill(home, "Handbook", "mars is red")
    with pytest.raises(AlreadyExists):
        home.create(name)
    assert documents(home, "Handbook") == ["mars"]


@pytest.mark.parametrize("name", ["a", "A9", "a.b-c_d", "0", "x" * 64])
def test_names_that_can_be_had(home: Home, name: str) -> None:
    assert home.create(name).name == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".a", "-a", "a/b", "a\\b", "a b", "\u00e4", "a\n", "x" * 65, "a\0"]
)
def test_names_that_cannot_be_had_make_nothing(home: Home, path: Path, name: str) -> None:
    with pytest.raises(InvalidName, match="cannot name a collection"):
        home.create(name)
    with pytest.raises(InvalidName):
        home.ensure(name)
    assert home.catalog.collections() == []
    assert not (path / "collections").exists()


def test_a_name_that_is_taken_leaves_no_folder(home: Home, path: Path) -> None:
    home.create("one")
    with pytest.raises(AlreadyExists):
        home.create("one")
    assert folder_of(path, "one").is_dir()


def test_a_dropped_collection_is_gone_and_can_be_made_again_empty(home: Home, path: Path) -> None:
    fill(home, "one", "mars is red")
    fill(home, "two", "venus is hot")
    home.drop("ONE")
    assert [folder.name[:4] for folder in (path / "collections").iterdir()] == ["two-"]
    with pytest.raises(CollectionNotFound, match="Collections there are: two"):
        home.collection("one")
    with pytest.raises(CollectionNotFound):
        home.drop("one")
    assert documents(home, "two") == ["venus"]
    home.create("one")
    assert documents(home, "one") == []


@pytest.mark.parametrize("step", ["create", "drop"])
def test_what_a_crash_left_of_dropping_is_not_taken_up_again_and_cleared_away(
    home: Home, path: Path, step: str
) -> None:
    fill(home, "one", "mars is red")
    home.create("two")
    left = folder_of(path, "one")
    home.catalog.drop_collection("one")
    home.close()
    assert (left / "store.sqlite").exists()
    with Home(path, writing=True) as again:
        with pytest.raises(CollectionNotFound):
            again.collection("one")
        if step == "create":
            again.create("one")
            assert documents(again, "one") == []
        else:
            again.drop("two")
        assert not left.exists()
        assert again.catalog.dropped() == []


def test_a_folder_that_cannot_be_deleted_is_deleted_another_time(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.create("one")
    left = home.folder(home.catalog.collection("one").folder)
    with monkeypatch.context() as broken:
        broken.setattr("index.home.rmtree", lambda *_, **__: None)
        home.drop("one")
    assert home.catalog.dropped() == [left.name]
    home.create("one")
    assert not left.exists()
    assert home.catalog.dropped() == []


@pytest.mark.parametrize("step", ["announced", "made", "filled"])
def test_a_collection_that_was_begun_and_never_made_leaves_nothing(
    home: Home, path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = {
        "announced": "index.home.Home.folder",
        "made": "index.home.StoreWriter",
        "filled": "index.catalog.Catalog.add_collection",
    }[step]

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(target, dies)
        with pytest.raises(KeyboardInterrupt):
            home.create("one")
    assert len(home.catalog.dropped()) == 1
    home.create("one")
    assert home.catalog.dropped() == []
    assert len(list((path / "collections").iterdir())) == 1


def test_a_home_that_is_not_there_is_not_made_by_reading(path: Path) -> None:
    with pytest.raises(CollectionNotFound, match="nothing in"):
        Home(path)
    assert not path.exists()


def test_a_home_without_collections_can_be_read(home: Home, path: Path) -> None:
    assert home.catalog.collections() == []
    with Home(path) as reader, pytest.raises(CollectionNotFound, match="none yet"):
        reader.collection("default")


def test_any_number_write_by_turns_and_read_meanwhile(home: Home, path: Path) -> None:
    fill(home, "one", "mars is red")
    with Home(path, writing=True) as second, Home(path) as reader:
        for number in range(3):
            for writer in (home, second):
                fill(writer, "one", f"{'ab'[writer is home]}{number} moons")
                assert documents(home, "one") == documents(second, "one")
                assert documents(reader, "one") == documents(writer, "one")
        assert documents(reader, "one") == ["a0", "a1", "a2", "b0", "b1", "b2", "mars"]
        problems = [h.collection("one").problems for h in (home, second, reader)]
        assert problems == [[], [], []]


def test_a_change_waits_for_the_lock_and_is_refused_when_another_keeps_it(
    home: Home, path: Path
) -> None:
    fill(home, "one", "mars is red")
    with Home(path, writing=True, wait=0.2) as hasty, Home(path, writing=True) as patient:
        for writer in (hasty, patient):
            writer.collection("one")
        lock = HomeLock(path)
        lock.acquire()
        with pytest.raises(HomeLocked, match="is writing to"):
            hasty.collection("one").add([addition("venus", "venus is hot")])
        for step in (lambda: hasty.create("two"), lambda: hasty.drop("one")):
            with pytest.raises(HomeLocked):
                step()
        with pytest.raises(HomeLocked):
            Home(path, writing=True, wait=0.0)
        assert documents(hasty, "one") == ["mars"]
        threading.Timer(0.3, lock.release).start()
        fill(patient, "one", "pluto is far")
        assert documents(hasty, "one") == ["mars", "pluto"]


def test_a_collection_that_another_made_anew_is_the_new_one(home: Home, path: Path) -> None:
    fill(home, "one", "mars is red")
    with Home(path) as reader, Home(path, writing=True) as other:
        before = reader.collection("one")
        asked = before.snapshot()
        assert documents(other, "one") == ["mars"]
        other.drop("one")
        for held in (home, reader):
            with pytest.raises(CollectionNotFound):
                held.collection("one")
        fill(other, "one", "venus is hot")
        for held in (home, reader, other):
            assert documents(held, "one") == ["venus"]
        assert dense(asked, "mars") == ["mars is red"]  # who was reading goes on


def test_nothing_is_written_to_a_collection_that_another_made_anew(home: Home, path: Path) -> None:
    fill(home, "one", "mars is red")
    before = home.collection("one")
    with Home(path, writing=True) as other:
        other.drop("one")
        with pytest.raises(CollectionNotFound):
            before.add([addition("pluto", "pluto is far")])
        fill(other, "one", "venus is hot")
    with pytest.raises(CollectionReplaced, match="made anew"):
        before.add([addition("pluto", "pluto is far")])
    assert documents(home, "one") == ["venus"]


def test_a_newer_home_is_left_as_it_is_and_its_lock_given_back(home: Home, path: Path) -> None:
    home.close()
    connection = sqlite3.connect(path / "catalog.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (path / "catalog.sqlite").read_bytes()
    kept = []  # what is told keeps the home that was not opened
    for _ in range(2):
        with pytest.raises(HomeTooNew) as told:
            Home(path, writing=True)
        kept.append(told)
    with pytest.raises(HomeTooNew):
        Home(path)
    assert (path / "catalog.sqlite").read_bytes() == before


def crashed(path: Path) -> None:
    stored_only(folder_of(path, "one"), addition("venus", "venus is hot"))


def test_a_reader_catches_up_what_a_crash_left_behind_where_nobody_writes(
    home: Home, path: Path
) -> None:
    fill(home, "one", "mars is red")
    home.close()
    crashed(path)
    with Home(path) as reader:
        assert documents(reader, "one") == ["mars", "venus"]
        assert not reader.collection("one").behind
        Home(path, writing=True).close()  # the lock was given back


def test_a_reader_answers_from_what_there_is_where_somebody_writes(home: Home, path: Path) -> None:
    fill(home, "one", "mars is red")
    crashed(path)
    with HomeLock(path).held(), Home(path) as reader:
        assert documents(reader, "one") == ["mars"]
        assert reader.collection("one").behind
    with Home(path) as reader:
        assert documents(reader, "one") == ["mars", "venus"]


def test_a_reader_has_the_indexes_of_an_older_copy_of_the_store_made_again(
    home: Home, path: Path
) -> None:
    fill(home, "one", "mars is red")
    home.close()
    older = (folder_of(path, "one") / "store.sqlite").read_bytes()
    with Home(path, writing=True) as later:
        fill(later, "one", "venus is hot")
    put_back(folder_of(path, "one"), older)
    with Home(path) as reader:
        collection = reader.collection("one")
        assert len(collection.problems) == 2
        assert both(collection, "venus is hot") == (["mars is red"], [])
        assert not collection.behind
    with Home(path) as reader:
        assert reader.collection("one").problems == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_reader_answers_from_what_there_is_where_nothing_can_be_written(
    home: Home, path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError(number, "cannot write")

    fill(home, "one", "mars is red")
    home.close()
    crashed(path)
    monkeypatch.setattr(Path, "write_text", fail)
    with Home(path) as reader:
        assert documents(reader, "one") == ["mars"]


def test_a_reader_answers_from_what_there_is_where_catching_up_fails(
    home: Home, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    fill(home, "one", "mars is red")
    home.close()
    crashed(path)
    monkeypatch.setattr(SegmentFolder, "save", full)
    with Home(path) as reader:
        assert documents(reader, "one") == ["mars"]


def test_a_collection_has_no_encoder_before_anything_is_encoded(home: Home) -> None:
    assert home.encoder_of(home.create("one")) is None


def test_a_collection_whose_encoder_is_not_here_says_so(home: Home) -> None:
    fill(home, "one", "mars is red")
    with pytest.raises(EncoderUnavailable, match="no usable encoder"):
        home.encoder_of(home.collection("one"))


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time an encoder is opened or made, in place of the real ones."""
    calls: list[str] = []

    def answer(kind: str) -> Callable[[Models, str], WordEncoder]:
        def make(_: Models, name: str) -> WordEncoder:
            calls.append(f"{kind} {name}")
            return WordEncoder("f1")

        return make

    monkeypatch.setattr(Models, "make", answer("make"))
    monkeypatch.setattr(Models, "open", answer("open"))
    return calls


def test_an_encoder_is_opened_once_and_closed_with_the_home(path: Path, words: list[str]) -> None:
    with Home(path, writing=True) as home:
        fill(home, "one", "mars is red")
        fill(home, "two", "venus is hot")
        encoder = home.encoder_of(home.collection("one"))
        assert home.encoder_of(home.collection("two")) is encoder
        assert home.make_encoder("words") is encoder
        assert words == ["open f1"]
        assert isinstance(encoder, WordEncoder)
        assert not encoder.closed
    assert encoder.closed


def test_an_encoder_is_made_once(home: Home, words: list[str]) -> None:
    assert home.make_encoder("words") is home.make_encoder("words")
    assert words == ["make words"]


def test_encoders_are_kept_where_they_are_said_to_be(path: Path, models: Path) -> None:
    with Home(path, writing=True, models=models) as home:
        encoder = home.make_encoder("all-MiniLM-L6-v2")
        assert encoder.manifest.dimension == 384
        assert not (path / "models").exists()


def test_a_home_whose_making_was_cut_short_has_nothing_in_it_yet(path: Path) -> None:
    path.mkdir()
    (path / "catalog.sqlite").touch()
    with pytest.raises(CollectionNotFound, match="nothing in"):
        Home(path)
    with Home(path, writing=True) as home:
        home.create("one")
    with Home(path) as reader:
        assert reader.collection("one").name == "one"
