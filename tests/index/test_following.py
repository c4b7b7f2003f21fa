"""Indexes that are behind their store, of another one, or damaged are made again from it."""

import shutil
from pathlib import Path

import pytest

from index.lexical.index import LexicalIndex
from tests.fakes import addition
from tests.index.damage import DAMAGES, Damage
from tests.index.shelves import Open, both, dense, lexical, put_back, stored_only


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
