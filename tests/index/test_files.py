import os
from pathlib import Path

import pytest

from index.files import sha256_of, write_durably


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
