import json
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import Timeout

from index.backup import back_up
from index.catalog import Upload
from index.encoding.exports import undisturbed
from index.encoding.places import put
from index.files import sha256_of
from index.home import Home
from index.recording import recorded
from index.restoring import manifest_checked, restore
from index.store.writing import StoreWriter
from qa.errors import HomeCorrupt, HomeLocked, HomeNotWritable
from tests.archives import unpack
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


def held_by(home: Home) -> list[str]:
    return [shelf.name for shelf in home.catalog.collections()]


def test_every_part_is_in_the_manifest_with_its_hash(home: Home, tmp_path: Path) -> None:
    file, told = tmp_path / "b.tar", list[str]()
    folder = home.catalog.collection("shelf").folder
    (tmp_path / "models" / "f1").mkdir(parents=True)
    (tmp_path / "models" / "f1" / "graph").write_bytes(b"graph")
    (tmp_path / "models" / "other").mkdir()
    size = back_up(home.path, tmp_path / "models", file, told.append)
    assert size == file.stat().st_size
    with tarfile.open(file) as archive:
        names = archive.getnames()
    unpack(file, tmp_path / "out")
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


def test_a_backup_is_written_down_in_the_home(home: Home, tmp_path: Path) -> None:
    size = back_up(home.path, tmp_path / "models", tmp_path / "b.tar")
    (found,) = recorded(home.path)
    assert (found.path, found.size) == (str(tmp_path / "b.tar"), size)
    assert found.sha256 == manifest_checked(tmp_path / "b.tar")


def test_no_encoder_is_put_in_anothers_place_while_it_is_copied(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    (models / "f1").mkdir(parents=True)
    copied: list[Path] = []

    def copy(source: Path, target: Path) -> None:
        with pytest.raises(Timeout), undisturbed(models, wait=0):
            pass
        copied.append(source)
        shutil.copytree(source, target)

    monkeypatch.setattr("index.backup.copytree", copy)
    back_up(home.path, models, tmp_path / "b.tar")
    assert copied == [models / "f1"]
    with undisturbed(models, wait=0):
        pass


def test_an_encoder_that_was_set_aside_for_another_is_in_it(home: Home, tmp_path: Path) -> None:
    models = tmp_path / "models"
    (models / "f1").mkdir(parents=True)
    (models / "f1" / "manifest.json").write_text("{}")
    with pytest.raises(FileNotFoundError):
        put(models / "not-made", models, "f1")
    assert not (models / "f1").exists()
    back_up(home.path, models, tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as archive:
        assert "models/f1/manifest.json" in archive.getnames()


def test_a_home_that_cannot_be_written_to_is_backed_up_all_the_same(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise HomeNotWritable("no")

    monkeypatch.setattr("index.backup.record", refuse)
    assert back_up(home.path, tmp_path / "models", tmp_path / "b.tar") > 0


def test_what_was_gone_back_from_is_in_it(home: Home, tmp_path: Path) -> None:
    folder = home.new_folder("shelf")
    StoreWriter(home.folder(folder) / "store.sqlite").close()
    home.catalog.shelve("shelf", "previous", folder)
    back_up(home.path, tmp_path / "models", tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as archive:
        assert f"collections/{folder}/store.sqlite" in archive.getnames()


@pytest.mark.parametrize("how", ["dropped", "replaced"])
def test_a_collection_that_goes_meanwhile_is_no_damage(
    home: Home, tmp_path: Path, how: str
) -> None:
    home.create("zoo")
    gone: list[str] = []

    def go(part: str) -> None:
        if part.startswith("collection shelf") and not gone:
            gone.append(part)
            home.drop("zoo")
            if how == "replaced":
                home.create("zoo")

    back_up(home.path, tmp_path / "models", tmp_path / "b.tar", go)
    restore(tmp_path / "b.tar", tmp_path / "new", tmp_path / "models")
    with Home(tmp_path / "new", writing=True) as restored:
        assert held_by(restored) == held_by(home)
        for name in held_by(restored):
            restored.collection(name)


def test_collections_that_never_stay_are_not_waited_for(home: Home, tmp_path: Path) -> None:
    def go(part: str) -> None:
        if part.startswith("collection shelf"):
            home.ensure("zoo")
            home.drop("zoo")
            home.create("zoo")

    home.create("zoo")
    with pytest.raises(HomeLocked, match="go on being replaced"):
        back_up(home.path, tmp_path / "models", tmp_path / "b.tar", go)
    assert not (tmp_path / "b.tar").exists()


def test_a_store_that_is_gone_is_damage(home: Home, tmp_path: Path) -> None:
    folder = home.folder(home.catalog.collection("shelf").folder)
    home.close()
    (folder / "store.sqlite").unlink()
    with pytest.raises(HomeCorrupt, match="not there"):
        back_up(home.path, tmp_path / "models", tmp_path / "b.tar")


def test_an_upload_that_is_ingested_meanwhile_is_not_lost(home: Home, tmp_path: Path) -> None:
    spool = home.path / "uploads"
    spool.mkdir()
    (spool / "u1").write_bytes(b"waits")
    upload = Upload(
        id="u1",
        collection="shelf",
        name="u",
        uri="upload:u",
        received=1.0,
        state="queued",
        outcomes="",
    )
    home.catalog.add_uploads([upload])

    def go(part: str) -> None:
        if part.startswith("collection"):
            home.collection("shelf").add([addition("u", "was uploaded")])
            home.catalog.finish_upload("u1", "done", "")
            (spool / "u1").unlink()

    back_up(home.path, tmp_path / "models", tmp_path / "b.tar", go)
    restore(tmp_path / "b.tar", tmp_path / "new", tmp_path / "models")
    assert "u" in held(tmp_path / "new")
    assert (tmp_path / "new" / "uploads" / "u1").read_bytes() == b"waits"


def test_what_a_home_has_begun_and_dropped_is_not_spoken_of_in_its_backup(
    home: Home, tmp_path: Path
) -> None:
    with home.locked():
        home.catalog.shelve("shelf", "shadow", home.new_folder("shelf"))
    home.create("other")
    home.catalog.drop_collection("other")
    back_up(home.path, tmp_path / "models", tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "again", tmp_path / "models")
    with Home(tmp_path / "again", writing=True) as again:
        assert again.catalog.collection("shelf").shadow is None
        assert again.catalog.dropped() == []
    assert home.catalog.collection("shelf").shadow is not None


def test_files_of_settings_are_in_it(home: Home, tmp_path: Path) -> None:
    (home.path / "slack.toml").write_text("[default]\nsilent = false\n")
    (home.path / "gone.toml").symlink_to(tmp_path / "nowhere.toml")
    (home.path / "folder.toml").mkdir()
    file, again = tmp_path / "b.tar", tmp_path / "again"
    back_up(home.path, tmp_path / "models", file)
    restore(file, again, tmp_path / "models")
    assert (again / "slack.toml").read_text() == "[default]\nsilent = false\n"
    assert sorted(path.name for path in again.glob("*.toml")) == ["slack.toml"]
