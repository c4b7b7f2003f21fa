import os
from pathlib import Path

import pytest

from index.gathering import gather, is_address


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    for name in ("b.md", "a.txt", "sub/c.md", "sub/deep/d.pdf", ".hidden.md", ".git/e.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def names(root: Path, *paths: str | Path, pattern: str | None = None) -> list[str]:
    found = gather([str(path) for path in paths], pattern)
    return [arrival.path.relative_to(root.resolve()).as_posix() for arrival in found]


def test_a_folder_gives_all_its_files_by_name_and_hidden_ones_not(shelf: Path) -> None:
    assert names(shelf, shelf) == ["a.txt", "b.md", "sub/c.md", "sub/deep/d.pdf"]


def test_what_is_hidden_comes_where_it_is_named_itself(shelf: Path) -> None:
    assert names(shelf, shelf / ".hidden.md") == [".hidden.md"]
    assert names(shelf, shelf / ".git") == [".git/e.md"]


def test_paths_come_in_the_order_they_are_named(shelf: Path) -> None:
    assert names(shelf, shelf / "sub", shelf / "a.txt") == ["sub/c.md", "sub/deep/d.pdf", "a.txt"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.md", ["b.md", "sub/c.md"]),
        ("sub/*", ["sub/c.md", "sub/deep/d.pdf"]),
        ("sub/*.pdf", ["sub/deep/d.pdf"]),
        ("*.docx", []),
    ],
)
def test_a_pattern_chooses_by_name_or_by_path_below_the_folder(
    shelf: Path, pattern: str, expected: list[str]
) -> None:
    assert names(shelf, shelf, pattern=pattern) == expected


def test_a_pattern_does_not_hold_back_a_file_that_is_named_itself(shelf: Path) -> None:
    assert names(shelf, shelf / "a.txt", pattern="*.md") == ["a.txt"]


def test_a_path_where_nothing_is_comes_out_too(shelf: Path) -> None:
    (missing,) = gather([str(shelf / "missing.txt")])
    assert missing.label == str(shelf / "missing.txt")
    assert not missing.path.exists()
    (impossible,) = gather(["a\0b"])
    assert (impossible.label, impossible.modified) == ("a\0b", None)


def test_a_file_is_known_by_where_it_really_is(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shelf)
    (shelf / "link.md").symlink_to(shelf / "b.md")
    os.utime(shelf / "b.md", (1_000_000, 1_000_000))
    (arrival,) = gather(["link.md"])
    assert (arrival.label, arrival.name) == ("link.md", "link.md")
    assert arrival.uri == (shelf / "b.md").resolve().as_uri()
    assert arrival.modified == 1_000_000
    assert not arrival.keep_original


def test_a_loop_of_links_ends(shelf: Path) -> None:
    (shelf / "sub" / "loop").symlink_to(shelf, target_is_directory=True)
    assert names(shelf, shelf) == ["a.txt", "b.md", "sub/c.md", "sub/deep/d.pdf"]
    (shelf / "self").symlink_to(shelf / "self")
    assert "self" in names(shelf, shelf)


@pytest.mark.parametrize("text", ["https://example.org/", "HTTP://x", "ftp://x", "file:///a"])
def test_an_address_is_no_path(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["a.md", "/a//b", "C://a", "C:\\a", "-", "", "a b://c", "//x", "1://"]
)
def test_a_path_is_no_address(text: str) -> None:
    assert not is_address(text)
