import shutil
import threading
import time
from pathlib import Path

import pytest

from index.compacting import DAY, compact, compact_where_due, oldest_kept
from index.home import Home
from index.store.writing import StoreWriter
from qa.errors import GenerationNotFound, PassageNotFound
from tests.fakes import addition
from tests.index.shelves import ANY, ENCODER, Open, both


def aged(folder: Path, seconds: float) -> None:
    """Make everything that was done so far so much older."""
    writer = StoreWriter(folder / "store.sqlite")
    writer._connection.execute("UPDATE generations SET at = at - ?", [seconds])
    writer.close()


def test_what_was_replaced_and_deleted_is_gone_and_the_rest_answers_as_before(
    opened: Open,
) -> None:
    collection = opened()
    collection.add([addition("a", "mars old", "mars older"), addition("b", "mars gone")])
    collection.add([addition("a", "mars new"), addition("c", "mars stays")])
    collection.delete(["b"])
    expected = both(collection, "mars")
    done = compact(collection, 0)
    assert (done.oldest, done.documents) == (3, 2)
    assert both(collection, "mars") == expected == (["mars new", "mars stays"],) * 2
    assert collection.store.counts(3) == (2, 2)
    assert both(opened(), "mars") == expected
    assert both(opened(writing=False), "mars") == expected
    assert not opened().problems
    with pytest.raises(GenerationNotFound, match="oldest that can be asked is 3"):
        collection.snapshot_at(2)


def test_a_reader_that_had_seen_what_was_dropped_finds_no_ghost(opened: Open) -> None:
    writer, reader = opened(), opened(writing=False)
    writer.add([addition(f"d{n}", f"mars {n}") for n in range(20)])
    assert len(both(reader, "mars")[0]) == 20
    writer.delete([f"d{n}" for n in range(15)])
    stale = reader.snapshot()
    compact(writer, 0)
    assert both(reader, "mars") == (sorted(f"mars {n}" for n in range(15, 20)),) * 2
    assert stale.generation == reader.snapshot().generation
    assert reader.snapshot_at(2).generation == 2


def test_all_that_follows_goes_on_after_everything_was_dropped(opened: Open) -> None:
    collection, reader = opened(), opened(writing=False)
    collection.add([addition("a", "mars one")])
    collection.delete(["a"])
    assert both(reader, "mars") == ([], [])
    compact(collection, 0)
    collection.add([addition("b", "mars two")])
    assert both(collection, "mars") == both(reader, "mars") == (["mars two"],) * 2
    assert both(opened(), "mars") == (["mars two"],) * 2


@pytest.mark.parametrize("step", ["retired", "indexes", "first step"])
def test_a_compaction_that_was_cut_short_leaves_no_harm_and_the_next_ends_it(
    opened: Open, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    collection = opened()
    collection.add([addition("a", "mars old"), addition("b", "mars b")])
    collection.add([addition("a", "mars new")])
    target = {
        "retired": "index.following.Indexes.drop",
        "indexes": "index.store.writing.StoreWriter.drop",
        "first step": "index.store.dropping.give_back",
    }[step]

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(target, dies)
        with pytest.raises(KeyboardInterrupt):
            compact(collection, 0)
    expected = (["mars b", "mars new"],) * 2
    for again in (opened(writing=False), opened()):
        assert both(again, "mars") == expected
        assert not again.problems
    assert compact(opened(), 0).documents == (0 if step == "first step" else 1)
    assert both(opened(), "mars") == expected


def test_readers_find_all_of_one_generation_while_everything_is_replaced_and_dropped(
    opened: Open,
) -> None:
    writer, reader = opened(), opened(writing=False)
    writer.add([addition(f"d{n}", f"mars {n} at 0") for n in range(10)])
    seen: list[int] = []
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            snapshot = reader.snapshot()
            found = snapshot.lexical("mars", 100, ANY).rows
            try:
                said = {item.passage.text.split(" at ")[1] for item in snapshot.passages(found)}
            except PassageNotFound:  # a reader that slow has to ask again
                continue
            seen.append(snapshot.generation)
            if len(found) != 10 or said != {str(snapshot.generation - 1)}:
                wrong.append((snapshot.generation, said))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for round_ in range(1, 15):
        writer.add([addition(f"d{n}", f"mars {n} at {round_}") for n in range(10)])
        compact(writer, 0.2)
    done.set()
    for thread in threads:
        thread.join()
    assert seen
    assert not wrong
    assert writer.store.oldest() > 0


def test_generations_of_the_time_that_is_kept_stay(opened: Open, folder: Path) -> None:
    collection = opened()
    collection.add([addition("a", "mars one")])
    aged(folder, 10 * DAY)
    collection.add([addition("a", "mars two")])
    aged(folder, 10 * DAY)
    collection.add([addition("a", "mars three")])
    kept = {days: oldest_kept(collection, days * DAY) for days in (0, 5, 15, 25)}
    assert kept == {0: 3, 5: 2, 15: 1, 25: 0}
    assert compact(collection, 15 * DAY).documents == 0
    assert both(collection, "mars")[0] == ["mars three"]
    assert compact(collection, 5 * DAY).documents == 1
    assert collection.snapshot_at(2).generation == 2


def test_it_is_due_for_a_tenth_at_once_and_for_less_once_a_day(opened: Open, folder: Path) -> None:
    collection = opened()
    collection.add([addition(f"d{n}", f"mars {n}") for n in range(30)])
    collection.delete(["d0", "d1", "d2", "d3"])
    compact_where_due(collection, 0)
    assert collection.store.counts(1) == (30, 30)  # what is being answered may still need them
    aged(folder, 120)
    compact_where_due(collection, 0)
    assert collection.store.waste(2).passages == 26
    collection.delete(["d4"])
    aged(folder, 120)
    compact_where_due(collection, 0)
    assert collection.store.waste(3).passages == 26
    collection._writer._connection.execute(
        "UPDATE meta SET value = ? WHERE key = 'compacted'", [str(time.time() - 2 * DAY)]
    )
    compact_where_due(collection, 0)
    assert collection.store.waste(3).passages == 25


@pytest.mark.parametrize("lost", ["lexical", "vectors"])
def test_a_reader_has_a_lost_index_made_again_though_older_states_are_gone(
    tmp_path: Path, lost: str
) -> None:
    with Home(tmp_path, writing=True) as home:
        collection = home.create("one")
        collection.claim(ENCODER.manifest)
        collection.add([addition("a", "mars stays"), addition("b", "mars gone")])
        collection.delete(["b"])
        compact(collection, 0)
        folder = home.folder(home.catalog.collection("one").folder)
    shutil.rmtree(folder / lost)
    with Home(tmp_path) as reader:
        assert both(reader.collection("one"), "mars") == (["mars stays"],) * 2
    assert (folder / lost).exists()
