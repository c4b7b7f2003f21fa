import json
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.backup import back_up
from index.files import sha256_of
from index.home import Home
from index.restoring import restore
from qa.errors import HomeCorrupt
from tests.fakes import WordEncoder, addition


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path / "home", writing=True) as home:
        collection = home.create("shelf")
        collection.claim(WordEncoder("f1").manifest)
        collection.add([addition("mars", "mars is red")])
        yield home


def held(path: Path) -> list[str]:
    with Home(path, writing=True) as restored:
        collection = restored.collection("shelf")
        return [entry.id for entry in collection.store.entries(collection.snapshot().generation)]


def test_every_part_is_in_the_manifest_with_its_hash(home: Home, tmp_path: Path) -> None:
    file, told = tmp_path / "b.tar", list[str]()
    folder = home.catalog.collection("shelf").folder
    (tmp_path / "models" / "f1").mkdir(parents=True)
    (tmp_path / "models" / "f1" / "graph").write_bytes(b"graph")
    (tmp_path / "models" / "other").mkdir()
    size = back_up(home.path, tmp_path / "models", file, told.append)
    assert size == file.stat().st_size
    with tarfile.open(file) as archive:
        archive.extractall(tmp_path / "out", filter="data")
        names = archive.getnames()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert names == ["manifest.json", *manifest["files"]]
    assert list(manifest["files"]) == [
        "catalog.sqlite",
        f"collections/{folder}/store.sqlite",
        "models/f1/graph",
    ]
    for name, digest in manifest["files"].items():
        assert sha256_of(tmp_path / "out" / name) == digest
    assert told == ["catalog", f"collection {folder}", "encoders", "archive"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_backup_made_while_documents_come_in_holds_whole_generations(
    home: Home, tmp_path: Path
) -> None:
    collection, stop = home.collection("shelf"), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            collection.add([addition(f"a{number:04}", "one"), addition(f"b{number:04}", "two")])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            back_up(home.path, tmp_path / "models", tmp_path / f"{number}.tar")
    finally:
        stop.set()
        thread.join()
    counts = []
    for number in range(3):
        place = tmp_path / f"restored-{number}"
        restore(tmp_path / f"{number}.tar", place, place / "models")
        ids = held(place)
        pairs = (len(ids) - 1) // 2
        expected = [f"{letter}{each + 1:04}" for letter in "ab" for each in range(pairs)]
        assert ids == [*expected, "mars"]
        counts.append(len(ids))
    assert counts == sorted(counts)


def test_a_damaged_store_is_not_backed_up_and_an_older_backup_stays(
    home: Home, tmp_path: Path
) -> None:
    folder = home.folder(home.catalog.collection("shelf").folder)
    file, store = tmp_path / "b.tar", folder / "store.sqlite"
    file.write_bytes(b"older")
    home.close()
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(store.read_bytes())
    data[4096 * 3 : 4096 * 12] = b"\xff" * 4096 * 9
    store.write_bytes(data)
    with pytest.raises(HomeCorrupt, match=r"store\.sqlite"):
        back_up(home.path, tmp_path / "models", file)
    assert file.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".backup")] == []
