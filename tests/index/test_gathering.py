import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.gathering import Passed, gather, is_address, uri_below, walk


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


def passed(folder: Path, pattern: str | None = None) -> dict[str, tuple[str, bool]]:
    found = walk(folder, str(folder), pattern)
    return {
        Path(each.label).name: (each.reason, each.unlisted)
        for each in found
        if isinstance(each, Passed)
    }


def test_a_link_to_a_file_that_is_listed_itself_is_passed_by(shelf: Path) -> None:
    (shelf / "link.md").symlink_to(shelf / "b.md")
    (shelf / "sub" / "up.md").symlink_to("../b.md")
    assert names(shelf, shelf) == ["a.txt", "b.md", "sub/c.md", "sub/deep/d.pdf"]
    assert passed(shelf) == dict.fromkeys(
        ("link.md", "up.md"), ("It is a link to a file of this folder.", False)
    )


@pytest.mark.parametrize("target", [".hidden.md", ".git/e.md", "../outside.md", "a.txt"])
def test_any_other_link_to_a_file_is_a_file_of_its_own_name(shelf: Path, target: str) -> None:
    folder = shelf / "folder"
    folder.mkdir()
    for name in (".hidden.md", ".git/e.md", "a.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    (shelf / "outside.md").touch()
    (folder / "link.md").symlink_to(target)
    [found] = gather([str(folder)], "*.md")
    assert (found.label, found.name) == (f"{folder}/link.md", "link.md")
    assert found.uri == (folder / "link.md").as_uri()
    assert found.path == (folder / target).resolve()


def test_a_link_to_a_folder_is_not_followed(shelf: Path) -> None:
    (shelf / "loop").symlink_to(shelf, target_is_directory=True)
    assert names(shelf, shelf) == ["a.txt", "b.md", "sub/c.md", "sub/deep/d.pdf"]
    ((reason, unlisted),) = passed(shelf).values()
    assert ("link to a folder" in reason, unlisted) == (True, False)


def test_a_broken_link_is_a_file_that_cannot_be_read(shelf: Path) -> None:
    (shelf / "link.md").symlink_to("nowhere")
    (found,) = (each for each in gather([str(shelf)]) if each.name == "link.md")
    assert (found.uri, found.modified) == ((shelf / "link.md").as_uri(), None)


def test_a_folder_that_is_a_link_itself_is_looked_into(shelf: Path) -> None:
    (shelf / "link").symlink_to("sub", target_is_directory=True)
    (first, _) = gather([str(shelf / "link")])
    assert first.label == f"{shelf}/link/c.md"
    assert first.uri == (shelf / "sub" / "c.md").as_uri()


def test_a_folder_that_cannot_be_listed_is_told_and_one_that_went_away_is_not(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = os.scandir
    errors = {"sub": PermissionError(13, "Permission denied"), "gone": FileNotFoundError(2, "")}
    (shelf / "gone").mkdir()

    def refusing(path: Path) -> object:
        if Path(path).name in errors:
            raise errors[Path(path).name]
        return listing(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert passed(shelf) == {"sub": ("The folder cannot be listed: Permission denied.", True)}
    with pytest.raises(PermissionError):
        list(walk(shelf / "sub", "sub"))


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1))
def test_uris_are_those_of_paths(name: str) -> None:
    path = Path("/docs") / name
    assume(name not in {".", ".."})
    with suppress(UnicodeEncodeError):
        assert uri_below("file:///docs", name) == path.as_uri()


def test_names_that_are_no_text_have_a_uri(shelf: Path) -> None:
    Path(os.fsdecode(os.fsencode(shelf) + b"/z\xe9.md")).touch()
    *_, found = gather([str(shelf)], "z*.md")
    assert found.uri == shelf.as_uri() + "/z%E9.md"
    assert found.path.exists()
