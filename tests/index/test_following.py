"""Indexes that are behind their store, of another one, or damaged are made again from it."""

import shutil
from pathlib import Path

import pytest

from index.home import Home
from index.lexical.index import LexicalIndex
from index.locking import HomeLock
from index.store.writing import StoreWriter
from qa.errors import HomeNotWritable
from tests.fakes import addition
from tests.index.damage import DAMAGES, Damage
from tests.index.shelves import ENCODER, Open, both, dense, lexical, put_back, stored_only


def test_what_only_one_index_lacks_is_caught_up_too(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = opened()
    collection.add([addition("a", "mars one")])

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(LexicalIndex, "extend", crash)
        with pytest.raises(KeyboardInterrupt):
            collection.add([addition("b", "mars two")])
    assert both(collection, "mars") == (["mars one"], ["mars one"])
    collection.close()
    assert both(opened(writing=False), "mars") == (["mars one"], ["mars one"])
    assert both(opened(), "mars") == (["mars one", "mars two"],) * 2


@pytest.mark.parametrize("writing", [True, False])
def test_vectors_that_were_deleted_are_made_again_from_the_store(
    opened: Open, folder: Path, *, writing: bool
) -> None:
    collection = opened()
    collection.add([addition("a", "mars red"), addition("b", "venus hot")])
    collection.close()
    expected = both(opened(), "mars")
    shutil.rmtree(folder / "vectors")
    again = opened(writing=writing)  # no encoder is there to encode anything
    assert both(again, "mars") == expected
    assert dense(again.snapshot(), "mars red")[0] == "mars red"
    assert (folder / "vectors").exists() == writing


@pytest.mark.parametrize("name", ["vectors", "lexical"])
def test_what_is_damaged_is_told_and_made_again(opened: Open, folder: Path, name: str) -> None:
    collection = opened()
    collection.add([addition("a", "mars red")])
    expected = both(collection, "mars")
    collection.close()
    for path in (folder / name).iterdir():
        if path.suffix in {".faiss", ".term"}:
            path.write_bytes(b"garbage")
    again = opened()
    assert len(again.problems) == 1
    assert str(folder / name) in again.problems[0]
    assert both(again, "mars") == expected
    again.close()
    assert opened().problems == []


def test_a_reader_of_a_damaged_lexical_index_is_behind_so_that_it_is_mended(
    opened: Open, folder: Path
) -> None:
    collection = opened()
    collection.add([addition("a", "mars red")])
    collection.close()
    (folder / "lexical" / "meta.json").unlink()
    assert opened(writing=False).behind
    assert not opened().behind


@pytest.mark.parametrize("name", ["vectors", "lexical"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_whatever_file_of_an_index_is_damaged_it_is_told_and_made_again(
    opened: Open, folder: Path, name: str, damage: Damage
) -> None:
    collection = opened()
    collection.add([addition("a", "mars red", "mars moons"), addition("b", "venus hot")])
    expected = both(collection, "mars")
    collection.close()
    for ending in sorted({path.suffix for path in (folder / name).iterdir()} - {".lock", ".json"}):
        damage(next((folder / name).glob(f"*{ending}")))
        reader = opened(writing=False)
        assert reader.behind
        assert str(folder / name) in reader.problems[0]
        again = opened()
        assert (len(again.problems), both(again, "mars")) == (1, expected)
        assert both(reader, "mars") == expected
        again.close()
        assert opened().problems == []


@pytest.fixture
def rolled_back(opened: Open, folder: Path) -> Path:
    """Both indexes have followed what an older copy of the store, put back alone, has not."""
    collection = opened()
    collection.add([addition("a", "mars old")])
    collection.close()
    older = (folder / "store.sqlite").read_bytes()
    collection = opened()
    collection.add([addition("b", "mars ghost"), addition("a", "mars new")])
    collection.close()
    put_back(folder, older)
    return folder


@pytest.mark.parametrize("further", [0, 1, 2])
def test_an_older_copy_of_the_store_is_followed_from_its_beginning(
    opened: Open, rolled_back: Path, further: int
) -> None:
    for number in range(further):  # in the rows and generations that the others had
        stored_only(rolled_back, addition(f"c{number}", f"mars c{number}"))
    expected = ([*["mars c0", "mars c1"][:further], "mars old"],) * 2
    writer = opened()
    assert both(writer, "mars") == expected
    assert writer.problems == [
        f"{rolled_back / name}: made for another store" for name in ("lexical", "vectors")
    ]
    assert writer.snapshot().generation == 1 + further
    again = opened()
    assert (again.problems, both(again, "mars")) == ([], expected)


def test_a_reader_holds_no_ghosts_and_sees_the_indexes_once_they_are_made_again(
    opened: Open, rolled_back: Path
) -> None:
    stored_only(rolled_back, addition("c", "mars c"))
    reader = opened(writing=False)
    assert reader.behind
    assert (reader.snapshot().generation, both(reader, "mars")) == (0, ([], []))
    assert len(reader.problems) == 2
    opened()
    assert both(reader, "mars") == (["mars c", "mars old"],) * 2
    assert not reader.behind
    assert len(reader.problems) == 2


def test_a_reader_that_has_no_generation_left_to_show_says_so(
    opened: Open, rolled_back: Path
) -> None:
    writer = StoreWriter(rolled_back / "store.sqlite")
    writer.retire(1)
    writer.close()
    with pytest.raises(HomeNotWritable, match="ask once where the home can be written to"):
        opened(writing=False).snapshot()


def test_of_a_sound_store_whose_lost_words_no_older_generation_does_without_a_reader_says_so(
    opened: Open, folder: Path
) -> None:
    collection = opened()
    collection.add([addition("a", "mars one")])
    collection.compact(1)
    collection.close()
    shutil.rmtree(folder / "lexical")
    reader = opened(writing=False)
    assert reader.behind
    for _ in range(2):
        with pytest.raises(HomeNotWritable, match="documents of 'shelf' are whole"):
            reader.snapshot()
    assert both(opened(), "mars") == (["mars one"],) * 2
    assert both(reader, "mars") == (["mars one"],) * 2


def test_a_copy_from_before_something_was_dropped_is_whole_at_every_generation(
    opened: Open, folder: Path
) -> None:
    collection = opened()
    collection.add([addition("a", "mars old")])
    collection.add([addition("a", "mars new")])
    collection.close()
    older = (folder / "store.sqlite").read_bytes()
    collection = opened()
    assert collection.compact(2) == 1
    collection.close()
    put_back(folder, older)
    again = opened()
    assert len(again.problems) == 2
    for searched in (dense, lexical):
        assert searched(again.snapshot_at(1), "mars") == ["mars old"]
        assert searched(again.snapshot(), "mars") == ["mars new"]


@pytest.mark.parametrize("name", ["vectors", "lexical"])
def test_an_index_made_again_when_the_last_passages_are_gone_for_good_is_not_behind(
    opened: Open, folder: Path, name: str
) -> None:
    collection = opened()
    collection.add([addition("a", "mars kept")])
    collection.add([addition("b", "mars gone")])
    collection.delete(["b"])
    collection.compact(3)
    collection.close()
    shutil.rmtree(folder / name)
    again = opened()
    assert not again.behind
    assert (again.snapshot().generation, both(again, "mars")) == (3, (["mars kept"],) * 2)


@pytest.mark.parametrize("oldest", [0, 1])
def test_who_reads_does_not_go_back_while_an_index_is_made_again(
    opened: Open, folder: Path, oldest: int
) -> None:
    writer, reader = opened(), opened(writing=False)
    writer.add([addition("a", "mars one")])
    writer.compact(oldest)
    assert both(reader, "mars") == (["mars one"],) * 2
    stored_only(folder, addition("b", "mars two"))
    shutil.rmtree(folder / "lexical")
    assert both(reader, "mars") == (["mars one"],) * 2
    writer.catch_up()
    assert both(reader, "mars") == (["mars one", "mars two"],) * 2


@pytest.mark.parametrize("oldest", [0, 1])
def test_a_home_whose_words_are_damaged_and_cannot_be_made_again_is_not_called_damaged(
    tmp_path: Path, oldest: int
) -> None:
    with Home(tmp_path, writing=True) as home:
        collection = home.create("one")
        collection.claim(ENCODER.manifest)
        collection.add([addition("a", "mars one")])
        collection.compact(oldest)
    (words,) = tmp_path.glob("collections/*/lexical/meta.json")
    words.unlink()
    with (
        HomeLock(tmp_path).held(),
        Home(tmp_path) as reader,
        pytest.raises(HomeNotWritable, match="ask once where"),
    ):
        reader.collection("one")
    with Home(tmp_path) as reader:
        assert both(reader.collection("one"), "mars") == (["mars one"],) * 2
