import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.collection import Collection
from index.home import Home
from index.lexical.index import LexicalIndex
from index.snapshot import CollectionSnapshot
from index.store.writing import Addition
from index.vectors.folder import SegmentFolder
from qa.errors import DocumentNotFound, HomeNotWritable, StorageFull
from qa.questions import Filters
from tests.fakes import addition
from tests.index.shelves import Open, both, dense, lexical, put_back, stored_only


def test_what_is_added_is_found_by_both_searchers(opened: Open) -> None:
    collection = opened()
    assert collection.add([addition("mars", "mars red", "mars moons")]) == 1
    snapshot = collection.snapshot()
    assert (snapshot.collection, snapshot.generation) == ("shelf", 1)
    assert dense(snapshot, "mars moons")[0] == "mars moons"
    assert lexical(snapshot, "mars moons") == ["mars moons", "mars red"]
    assert snapshot.vectors(np.array([1, 2])).shape == (2, 32)
    assert list(snapshot.terms("Moons")) == ["moon"]
    assert snapshot.rarity("moon") > snapshot.rarity("mar")


def test_the_title_of_a_document_is_found_though_its_passage_does_not_say_it(opened: Open) -> None:
    collection = opened()
    collection.add([addition("handbook", "refunds take a week")])
    assert lexical(collection.snapshot(), "handbook") == ["refunds take a week"]


def test_an_empty_collection_answers_with_nothing(opened: Open) -> None:
    for writing in (True, False):
        snapshot = opened(writing=writing).snapshot()
        assert (snapshot.generation, dense(snapshot, "mars"), lexical(snapshot, "mars")) == (
            0,
            [],
            [],
        )


def test_a_snapshot_shows_what_is_deleted_or_replaced_afterwards_and_the_next_does_not(
    opened: Open,
) -> None:
    collection, reader = opened(), opened(writing=False)
    collection.add([addition("a", "mars old"), addition("b", "mars gone")])
    before = [collection.snapshot(), reader.snapshot()]
    collection.add([addition("a", "mars new")])
    collection.delete(["b"])
    for snapshot in before:
        assert sorted(dense(snapshot, "mars")) == ["mars gone", "mars old"]
        assert sorted(lexical(snapshot, "mars")) == ["mars gone", "mars old"]
    for again in (collection, reader):
        assert again.snapshot().generation == 3
        assert both(again, "mars") == (["mars new"], ["mars new"])


def test_filters_hold_for_both_searchers(opened: Open) -> None:
    collection = opened()
    collection.add(
        [
            addition("a", "mars one", metadata={"year": 1999}),
            addition("b", "mars two", metadata={"year": 2000}),
        ]
    )
    collection.delete(["a"])
    snapshot = collection.snapshot()
    for year, expected in (("1999", []), ("2000", ["mars two"])):
        filters = Filters(fields=(("year", (year,)),))
        assert dense(snapshot, "mars", filters) == expected
        assert lexical(snapshot, "mars", filters) == expected


def test_any_number_of_filters_can_be_used_on_one_snapshot(opened: Open) -> None:
    collection = opened()
    collection.add([addition(f"d{number}", f"mars {number}") for number in range(5)])
    snapshot = collection.snapshot()
    for number in range(200):
        filters = Filters(documents=(f"d{number % 5}",), before=None, after=None)
        assert lexical(snapshot, "mars", filters) == [f"mars {number % 5}"]
        assert lexical(snapshot, "mars", Filters(documents=(f"x{number}",))) == []


def test_a_delete_with_an_unknown_id_changes_nothing(opened: Open) -> None:
    collection = opened()
    collection.add([addition("a", "mars")])
    with pytest.raises(DocumentNotFound):
        collection.delete(["a", "x"])
    assert both(collection, "mars") == (["mars"], ["mars"])


def test_a_reader_does_not_write(opened: Open, folder: Path) -> None:
    collection = opened()
    collection.add([addition("a", "mars")])
    collection.close()
    stored_only(folder, addition("b", "mars too"))

    def files() -> dict[str, bytes]:
        kept = [path for path in folder.rglob("*") if path.is_file()]
        return {str(path): path.read_bytes() for path in kept if "sqlite-" not in path.name}

    before = files()
    reader = opened(writing=False)
    reader.snapshot()
    with pytest.raises(HomeNotWritable, match="opened for reading"):
        reader.add([addition("c", "mars three")])
    assert files() == before


def test_after_a_crash_a_reader_answers_at_the_older_generation_and_a_writer_catches_up(
    opened: Open, folder: Path
) -> None:
    collection = opened()
    collection.add([addition("a", "mars old"), addition("b", "mars kept")])
    collection.close()
    stored_only(folder, addition("a", "mars new"))

    reader = opened(writing=False)
    assert reader.behind
    assert reader.snapshot().generation == 1
    assert both(reader, "mars") == (["mars kept", "mars old"],) * 2

    writer = opened()
    assert not writer.behind
    assert writer.snapshot().generation == 2
    assert both(writer, "mars") == (["mars kept", "mars new"],) * 2
    assert reader.snapshot().generation == 2
    assert both(reader, "mars") == (["mars kept", "mars new"],) * 2


@pytest.mark.parametrize(("owner", "name"), [(SegmentFolder, "save"), (LexicalIndex, "extend")])
def test_a_full_disk_while_indexes_are_written_is_told_and_the_next_step_catches_up(
    opened: Open, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    collection = opened()
    with monkeypatch.context() as broken:
        broken.setattr(owner, name, full)
        with pytest.raises(StorageFull):
            collection.add([addition("a", "mars one")])
    collection.add([addition("b", "mars two")])
    assert both(collection, "mars") == (["mars one", "mars two"],) * 2
    collection.close()
    again = opened()
    assert (again.problems, both(again, "mars")) == ([], (["mars one", "mars two"],) * 2)


def test_asking_goes_on_while_documents_are_added(opened: Open) -> None:
    collection, reader = opened(), opened(writing=False)
    collection.add([addition("d0", "mars 0")])
    stop, wrong = threading.Event(), []

    def ask(asked: Collection) -> None:
        while not stop.is_set():
            snapshot = asked.snapshot()
            found = len(dense(snapshot, "mars")), len(lexical(snapshot, "mars"))
            if found != (snapshot.generation, snapshot.generation):
                wrong.append((snapshot.generation, found))

    threads = [threading.Thread(target=ask, args=(asked,)) for asked in (collection, reader)]
    for thread in threads:
        thread.start()
    for number in range(1, 15):
        collection.add([addition(f"d{number}", f"mars {number}")])
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


WRITER = """
import sys
from pathlib import Path
from index.home import Home
from tests.fakes import WordEncoder, addition
home, name = sys.argv[1:]
with Home(Path(home), writing=True) as home:
    collection = home.ensure("one")
    collection.claim(WordEncoder("f1").manifest)
    for number in range(12):
        pair = (f"{name}{number}x", f"{name}{number}y")
        collection.add([addition(each, f"mars {each}") for each in pair])
"""

READER = """
import sys
from pathlib import Path
from index.home import Home
from tests.index.shelves import dense, lexical
seen = []
with Home(Path(sys.argv[1])) as home:
    collection = home.collection("one")
    while not seen or seen[-1] < 24:
        snapshot = collection.snapshot()
        found = sorted(dense(snapshot, "mars"))
        assert found == sorted(lexical(snapshot, "mars"))
        assert len(found) == 2 * snapshot.generation
        assert [text[:-1] for text in found[::2]] == [text[:-1] for text in found[1::2]]
        seen.append(snapshot.generation)
    assert seen == sorted(seen)
    assert not collection.problems, collection.problems
"""


def test_processes_that_write_at_once_lose_nothing_and_one_that_reads_sees_whole_generations(
    tmp_path: Path,
) -> None:
    def process(program: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program, str(tmp_path), *arguments]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path.cwd())

    with Home(tmp_path, writing=True) as home:
        collection = home.create("one")
        before = collection.snapshot()
        processes = [process(WRITER, "a"), process(WRITER, "b"), process(READER)]
        told = [(each.communicate(timeout=120)[1], each.returncode) for each in processes]
        assert told == [("", 0)] * 3
        names = [f"{name}{number}{part}" for name in "ab" for number in range(12) for part in "xy"]
        assert both(collection, "mars") == (sorted(f"mars {name}" for name in names),) * 2
        assert (before.generation, collection.snapshot().generation) == (0, 24)
        assert collection.problems == []
    with Home(tmp_path, writing=True) as again:
        assert again.collection("one").problems == []
        assert len(lexical(again.collection("one").snapshot(), "mars")) == len(names)


class Life:
    """A collection that is added to, deleted from, closed and broken by chance, and a dictionary.

    Attributes:
        held: The texts of each document there should be.
        seen: Snapshots since it was last opened, each with what it showed.
    """

    def __init__(self, opened: Open, folder: Path, seed: int) -> None:
        self.opened, self.folder, self.chance = opened, folder, random.Random(seed)
        self.collection = opened()
        self.held: dict[str, list[str]] = {}
        self.seen: list[tuple[CollectionSnapshot, list[str]]] = []
        self.written = 0
        self.copy: tuple[bytes, dict[str, list[str]]] | None = None
        self.rolled_back = False

    def new(self) -> list[Addition]:
        names = self.chance.sample("abcdef", self.chance.randint(1, 3))
        additions = []
        for name in names:
            self.written += 1
            parts = range(self.chance.randint(1, 3))
            self.held[name] = [f"mars {self.written} part {part}" for part in parts]
            additions.append(addition(name, *self.held[name]))
        return additions

    def reopen(self, between: Callable[[], None] = lambda: None) -> None:
        self.collection.close()
        self.seen.clear()
        self.rolled_back = False
        between()
        self.collection = self.opened()

    def add(self) -> None:
        self.collection.add(self.new())

    def delete(self) -> None:
        if self.held:
            gone = self.chance.sample(sorted(self.held), self.chance.randint(1, len(self.held)))
            self.collection.delete(gone)
            for name in gone:
                del self.held[name]

    def crash(self) -> None:
        self.reopen(lambda: stored_only(self.folder, *self.new()))

    def compact(self) -> None:
        self.seen.clear()
        self.collection.compact(self.collection.store.generation())

    def keep(self) -> None:
        self.reopen(self._keep)

    def _keep(self) -> None:
        self.copy = (self.folder / "store.sqlite").read_bytes(), dict(self.held)

    def roll_back(self) -> None:
        if self.copy is not None:
            store, self.held = self.copy[0], dict(self.copy[1])
            self.reopen(lambda: put_back(self.folder, store))
            self.rolled_back = True

    def lose(self) -> None:
        name = self.chance.choice(["vectors", "lexical"])
        self.reopen(lambda: shutil.rmtree(self.folder / name, ignore_errors=True))

    def check(self) -> None:
        expected = sorted(text for texts in self.held.values() for text in texts)
        assert self.rolled_back or self.collection.problems == []
        self.seen.append((self.collection.snapshot(), expected))
        for snapshot, then in self.seen:
            assert sorted(dense(snapshot, "mars")) == then
            assert sorted(lexical(snapshot, "mars")) == then


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_it_it_finds_what_a_dictionary_would_hold(
    opened: Open, folder: Path, seed: int
) -> None:
    life = Life(opened, folder, seed)
    steps = [life.add, life.add, life.add, life.delete, life.delete, life.compact]
    steps += [life.reopen, life.crash, life.lose, life.keep, life.roll_back]
    for _ in range(40):
        life.chance.choice(steps)()
        life.check()
    assert life.written > 10


def test_only_documents_that_are_still_as_they_were_known_are_removed(opened: Open) -> None:
    collection = opened()
    collection.add([addition("mars", "red"), addition("venus", "hot"), addition("pluto", "small")])
    known = [
        found for name in ("mars", "venus", "pluto") if (found := collection.store.named(name))
    ]
    collection.add([addition("venus", "very hot")])
    collection.delete(["pluto"])
    assert [each.id for each in collection.remove(known)] == ["mars"]
    assert both(collection, "hot") == (["very hot"], ["very hot"])
    generation = collection.store.generation()
    assert collection.remove(known) == []
    assert collection.store.generation() == generation
