import io
import json
import tarfile
from pathlib import Path

import pytest

from index.backup import back_up
from index.home import Home
from index.restoring import restore
from qa.errors import AlreadyExists, BackupDamaged
from tests.fakes import WordEncoder, addition


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    models = tmp_path / "models"
    (models / "f1").mkdir(parents=True)
    (models / "f1" / "graph").write_bytes(b"graph")
    with Home(tmp_path / "home", writing=True) as home:
        collection = home.create("shelf")
        collection.claim(WordEncoder("f1").manifest)
        collection.add([addition("mars", "mars is red"), addition("venus", "venus is hot")])
        collection.delete(["venus"])
        back_up(home.path, models, tmp_path / "b.tar")
    return tmp_path / "b.tar"


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def members(path: Path) -> dict[str, bytes]:
    found = {}
    with tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            assert stream is not None
            found[member.name] = stream.read()
    return found


@pytest.mark.parametrize("empty", [True, False])
def test_what_was_backed_up_is_there_again(backup: Path, tmp_path: Path, *, empty: bool) -> None:
    place = tmp_path / "new" / "home"
    if empty:
        place.mkdir(parents=True)
    restore(backup, place, place / "models")
    assert (place / "models" / "f1" / "graph").read_bytes() == b"graph"
    with Home(place, writing=True) as home:
        collection = home.collection("shelf")
        assert collection.problems == []
        snapshot = collection.snapshot()
        assert snapshot.generation == 2
        assert [entry.id for entry in collection.store.entries(2)] == ["mars"]
        assert [entry.id for entry in collection.store.entries(1)] == ["mars", "venus"]


def test_encoders_go_to_their_own_folder_and_those_there_are_stay(
    backup: Path, tmp_path: Path
) -> None:
    for name, before in (("none", None), ("some", b"mine")):
        models = tmp_path / name
        if before:
            (models / "f1").mkdir(parents=True)
            (models / "f1" / "graph").write_bytes(before)
        restore(backup, tmp_path / f"home-{name}", models)
        assert (models / "f1" / "graph").read_bytes() == (before or b"graph")


def test_nothing_is_restored_over_something(backup: Path, tmp_path: Path) -> None:
    before = members(backup)
    with pytest.raises(AlreadyExists, match="folder of its own"):
        restore(backup, tmp_path / "home", tmp_path / "models")
    with pytest.raises(AlreadyExists):
        restore(backup, backup, tmp_path / "models")
    assert members(backup) == before


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.7, 0.99])
def test_a_backup_cut_short_makes_no_home(backup: Path, tmp_path: Path, share: float) -> None:
    data = backup.read_bytes()
    end = data.rstrip(b"\0")
    backup.write_bytes(end[: int(len(end) * share)])
    with pytest.raises(BackupDamaged, match="Nothing was changed"):
        restore(backup, tmp_path / "new", tmp_path / "models")
    assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_flipped_bit_anywhere_in_a_part_is_found(backup: Path, tmp_path: Path) -> None:
    whole = members(backup)
    for name in [name for name in whole if name != "manifest.json"]:
        data = bytearray(whole[name])
        data[len(data) // 2] ^= 1
        broken = packed(tmp_path / "broken.tar", {**whole, name: bytes(data)})
        with pytest.raises(BackupDamaged, match="is not what was backed up"):
            restore(broken, tmp_path / "new", tmp_path / "models")
        assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b'{"format": 1}',
        b'{"format": 1, "files": {}}',
        b'{"format": 99, "files": {"catalog.sqlite": "x"}}',
        b'{"format": 1, "files": {"catalog.sqlite": "x", "../out": "x"}}',
        b'{"format": 1, "files": {"catalog.sqlite": "x", "/out": "x"}}',
        b'{"format": 1, "files": {"catalog.sqlite": "x"}}',
    ],
)
def test_what_is_no_backup_makes_no_home(tmp_path: Path, manifest: bytes) -> None:
    hostile = packed(tmp_path / "x.tar", {"manifest.json": manifest, "../out": b"x"})
    with pytest.raises(BackupDamaged):
        restore(hostile, tmp_path / "new", tmp_path / "models")
    assert not (tmp_path / "new").exists()
    assert not (tmp_path.parent / "out").exists()


def test_a_link_in_the_place_of_a_part_is_not_followed(backup: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    whole = members(backup)
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        member = tarfile.TarInfo("manifest.json")
        data = json.dumps({"format": 1, "files": {"catalog.sqlite": "x"}}).encode()
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("catalog.sqlite")
        link.type, link.linkname = tarfile.SYMTYPE, str(secret)
        archive.addfile(link)
    with pytest.raises(BackupDamaged):
        restore(tmp_path / "x.tar", tmp_path / "new", tmp_path / "models")
    assert whole
    assert not (tmp_path / "new").exists()
