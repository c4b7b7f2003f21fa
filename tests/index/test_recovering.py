import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.backup import back_up
from index.home import Home
from index.recovering import advice, newest_good
from tests.fakes import WordEncoder, addition


@pytest.fixture
def backups(tmp_path: Path) -> list[Path]:
    """Three backups of a home, the oldest first."""
    files = [tmp_path / f"my backup {number}.tar" for number in range(3)]
    with Home(tmp_path / "home", writing=True) as home:
        collection = home.create("shelf")
        collection.claim(WordEncoder("f1").manifest)
        for file in files:
            collection.add([addition(file.stem[-1], "text")])
            back_up(home.path, tmp_path / "models", file)
    return files


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(file: Path) -> None:
    os.truncate(file, 5_000)


@pytest.mark.parametrize("spoil", [Path.unlink, flip, cut, lambda file: file.write_bytes(b"x")])
def test_the_newest_that_is_still_good_is_named(
    backups: list[Path], tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    home = tmp_path / "home"
    for file in reversed(backups):
        found = newest_good(home)
        assert found is not None
        assert (found.path, found.size) == (str(file), file.stat().st_size)
        assert f"restore '{file}'" in advice(home)
        assert f"--home {home}-restored" in advice(home)
        spoil(file)
    assert newest_good(home) is None
    assert "No good backup" in advice(home)


def test_another_backup_in_its_place_is_not_the_one_that_was_made(backups: list[Path]) -> None:
    home = backups[0].parent / "home"
    backups[0].replace(backups[2])
    found = newest_good(home)
    assert found is not None
    assert found.path == str(backups[1])


def test_a_home_that_is_gone_has_none(tmp_path: Path) -> None:
    assert newest_good(tmp_path / "none") is None
