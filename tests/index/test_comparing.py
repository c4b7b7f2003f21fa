import sqlite3
from pathlib import Path
from shutil import copytree, rmtree

import numpy as np
import pytest

from index.collection import Collection
from index.comparing import index_faults
from index.lexical.index import Entry, LexicalIndex
from index.position import Position
from index.vectors.folder import SegmentFolder
from tests.fakes import addition
from tests.index.shelves import Open


@pytest.fixture
def filled(opened: Open) -> Collection:
    collection = opened()
    collection.add([addition(f"d{number}", "one moon", "two moons") for number in range(20)])
    collection.delete(["d3"])
    return collection


def test_nothing_is_wrong_with_sound_indexes(filled: Collection, folder: Path) -> None:
    assert index_faults(folder) == []
    filled.compact(filled.store.generation())
    assert index_faults(folder) == []


def test_an_index_that_is_behind_or_not_there_is_no_fault(
    filled: Collection, folder: Path, tmp_path: Path
) -> None:
    copytree(folder / "lexical", tmp_path / "lexical")
    copytree(folder / "vectors", tmp_path / "vectors")
    filled.add([addition("later", "three moons")])
    for name in ("lexical", "vectors"):
        rmtree(folder / name)
        assert index_faults(folder) == []
        copytree(tmp_path / name, folder / name)
        assert index_faults(folder) == []


@pytest.mark.parametrize("pattern", ["lexical/*.store", "lexical/*.idx", "vectors/*.faiss"])
def test_a_flipped_bit_is_found(filled: Collection, folder: Path, pattern: str) -> None:
    assert filled
    file = next(folder.glob(pattern))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert "its checksum is not the one written down" in "\n".join(index_faults(folder))


@pytest.mark.parametrize("name", ["lexical/position.json", "vectors/manifest.json"])
def test_a_file_that_says_nothing_is_found(filled: Collection, folder: Path, name: str) -> None:
    assert filled
    (folder / name).write_bytes(b"{}")
    assert len(index_faults(folder)) == 1


def test_passages_that_are_lacking_or_too_many_are_found(filled: Collection, folder: Path) -> None:
    here = Position(filled.store.last_passage(), 1, filled.store.mark(1) or "")
    lexical = LexicalIndex(folder / "lexical")
    lexical.drop([2], here)
    assert index_faults(folder) == ["the lexical index lacks 2 passages, row 3 for one"]
    lexical.extend([], Position(2, 1, here.mark))
    lexical.extend([Entry(row=n, document=1, text="x") for n in range(3, 41)], here)
    assert index_faults(folder) == ["the lexical index takes passages for those of other documents"]
    encoder = filled.store.meta()["encoder"]
    vectors = SegmentFolder(folder / "vectors", encoder)
    rmtree(folder / "lexical")
    vectors.save(vectors.segments.without(np.array([5]), filled.store.vectors), here)
    assert index_faults(folder) == ["the index of vectors lacks 2 passages, row 9 for one"]
    connection = sqlite3.connect(folder / "store.sqlite")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("DELETE FROM documents WHERE row IN (5, 7)")
    connection.commit()
    connection.close()
    expected = "the index of vectors has 2 passages that the store has not, row 13 for one"
    assert index_faults(folder) == [expected]


def test_an_index_of_another_store_is_found(filled: Collection, folder: Path) -> None:
    assert filled
    connection = sqlite3.connect(folder / "store.sqlite")
    connection.execute("UPDATE generations SET mark = 'other'")
    connection.commit()
    connection.close()
    assert index_faults(folder) == [
        "the lexical index was made for another store",
        "the index of vectors was made for another store",
    ]
