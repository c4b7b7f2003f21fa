import os
from pathlib import Path

import pytest

from index.files import hash_to_compare, sha256_of, state_of, write_durably
from qa.errors import Damaged, UnsupportedFormat


def test_a_file_is_written_in_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_durably(path, b"old")
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.json"
    write_durably(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        if step == "fsync":
            broken.setattr(os, "fsync", fail)
        else:
            broken.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space"):
            write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_new_file_is_flushed_before_it_takes_the_old_ones_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    write_durably(path, b"old")
    flushed: list[tuple[int, bytes]] = []
    monkeypatch.setattr(os, "fsync", lambda fd: flushed.append((fd, path.read_bytes())))
    write_durably(path, b"new")
    assert [before for _, before in flushed] == [b"old", b"new"]  # the file, then its folder


def test_the_sum_of_a_file_is_sha_256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_state_changes_with_every_change(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("One.")
    os.utime(path, (1, 1))
    states = [state_of(path)]
    path.write_text("Two.")
    states.append(state_of(path))
    (tmp_path / "b.txt").write_text("Two.")
    (tmp_path / "b.txt").replace(path)
    os.utime(path, ns=(1, states[-1][2]))
    states.append(state_of(path))
    assert len(set(states)) == 3
    assert state_of(path) == states[-1]


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnsupportedFormat, match="regular"):
        hash_to_compare(tmp_path / "pipe")
    with pytest.raises(UnsupportedFormat, match="regular"):
        hash_to_compare(tmp_path)


@pytest.mark.parametrize("name", ["nothing", "a\0b"])
def test_what_is_not_there_cannot_be_compared(tmp_path: Path, name: str) -> None:
    with pytest.raises(Damaged):
        hash_to_compare(tmp_path / name)


def test_what_cannot_be_read_cannot_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").touch()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Damaged, match="Permission denied"):
        hash_to_compare(tmp_path / "a.txt")


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_durably(path, b"one")
    path.chmod(0o604)
    write_durably(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o604
