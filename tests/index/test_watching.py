import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import watching
from index.watching import bursts
from qa.errors import InvalidFolder

SECONDS = 20.0


@pytest.fixture
def one(tmp_path: Path) -> Path:
    (tmp_path / "one" / "sub").mkdir(parents=True)
    return tmp_path / "one"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    (tmp_path / "two").mkdir()
    return tmp_path / "two"


def following(*folders: Path, without: Path = Path("/nowhere")) -> Iterator[set[str]]:
    """Bursts, when the folders are being watched."""
    found = bursts([str(folder) for folder in folders], without=without)
    assert next(found) == {str(folder) for folder in folders}
    return found


def next_of(found: Iterator[set[str]]) -> set[str]:
    """The next that is not empty."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if changed := next(found):
            return changed
    raise AssertionError("nothing has changed")


def is_quiet(found: Iterator[set[str]]) -> bool:
    return not any(next(found) for _ in range(3))


def test_a_burst_is_one_change_of_the_folder_it_is_in(one: Path, two: Path) -> None:
    found = following(one, two)
    for number in range(50):
        (one / "sub" / f"{number}.txt").write_text("Words.")
    assert next_of(found) == {str(one)}
    assert is_quiet(found)
    (two / "a.txt").write_text("Words.")
    assert next_of(found) == {str(two)}


def test_what_changes_while_a_burst_is_dealt_with_comes_next(one: Path) -> None:
    found = following(one)
    (one / "a.txt").write_text("Words.")
    assert next_of(found) == {str(one)}
    (one / "b.txt").write_text("Words.")
    assert next_of(found) == {str(one)}


def test_what_is_removed_and_moved_is_seen_too(one: Path, two: Path) -> None:
    (one / "a.txt").write_text("Words.")
    found = following(one, two)
    (one / "a.txt").rename(two / "a.txt")
    seen = next_of(found)
    if len(seen) == 1:
        seen = seen | next_of(found)
    assert seen == {str(one), str(two)}
    (two / "a.txt").unlink()
    assert next_of(found) == {str(two)}


def test_what_is_hidden_or_left_out_does_not_count(one: Path) -> None:
    (one / ".git").mkdir()
    (one / "home").mkdir()
    found = following(one, without=one / "home")
    (one / ".hidden.txt").write_text("Words.")
    (one / ".git" / "index").write_text("Words.")
    (one / "home" / "store").write_text("Words.")
    assert is_quiet(found)
    (one / ".hidden.txt").rename(one / "seen.txt")
    assert next_of(found) == {str(one)}


def test_a_folder_that_goes_and_comes_back_is_followed_again(one: Path, two: Path) -> None:
    found = following(one, two)
    one.rename(one.with_name("away"))
    assert str(one) in next_of(found)
    assert is_quiet(found)
    (two / "a.txt").write_text("Words.")
    assert next_of(found) == {str(two)}
    one.mkdir()
    assert str(one) in next_of(found)
    assert is_quiet(found)
    (one / "a.txt").write_text("Words.")
    assert next_of(found) == {str(one)}


def test_the_only_folder_may_go_and_come_back(one: Path) -> None:
    found = following(one)
    one.rename(one.with_name("away"))
    assert next_of(found) == {str(one)}
    assert is_quiet(found)
    one.with_name("away").rename(one)
    assert next_of(found) == {str(one)}
    assert is_quiet(found)
    (one / "a.txt").write_text("Words.")
    assert next_of(found) == {str(one)}


def test_names_that_are_no_text_are_seen(one: Path) -> None:
    found = following(one)
    Path(os.fsdecode(os.fsencode(one) + b"/caf\xe9.txt")).write_text("Words.")
    assert next_of(found) == {str(one)}
    assert is_quiet(found)
    (one / "a.txt").write_text("Words.")
    assert next_of(found) == {str(one)}


def test_where_the_system_has_no_more_watches_it_says_so(
    one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> Iterator[set[tuple[int, str]]]:
        raise OSError("OS file watch limit reached.")
        yield set()

    monkeypatch.setattr(watching, "watch", full)
    with pytest.raises(InvalidFolder, match="watch limit"):
        following(one)
