import json
from pathlib import Path

import pytest

from index.files import sha256_of
from index.lexical.files import NOTHING, LexicalFiles
from index.lexical.index import LexicalIndex
from index.position import Position
from tests.index.damage import DAMAGES, Damage, put
from tests.index.lexical.texts import TEXTS, at, entries, found


def written_down(path: Path) -> list[str]:
    return list(json.loads((path / "position.json").read_bytes())["files"])


def test_every_file_of_every_segment_is_written_down(index: LexicalIndex, path: Path) -> None:
    index.extend(entries("jupiter", first=5), at(5))
    index.drop([1], at(5))
    own = {file.name for file in path.iterdir()}
    others = {"meta.json", "position.json", ".managed.json"}
    others |= {name for name in own if name.endswith(".lock")}
    assert set(written_down(path)) == own - others
    assert any(name.endswith(".del") for name in own)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_any_file_of_a_segment_is_found_and_told_and_the_index_made_anew(
    index: LexicalIndex, path: Path, damage: Damage
) -> None:
    index.extend(entries("jupiter", first=5), at(5))
    index.drop([3], at(5))
    for ending in sorted({Path(name).suffix for name in written_down(path)}):
        name = next(name for name in written_down(path) if name.endswith(ending))
        damage(path / name)
        again = LexicalIndex(path)
        assert (again.position, len(again.view)) == (Position(), 0)
        assert len(again.problems) == 1
        assert name in again.problems[0]
        again.extend(entries(*TEXTS, "jupiter"), at(5))
        again.drop([3], at(5))
        mended = LexicalIndex(path)
        assert (mended.problems, sorted(found(mended, "mars"))) == ([], [1, 2, 4])


def test_a_list_of_segments_that_leaves_something_out_is_damage(
    index: LexicalIndex, path: Path
) -> None:
    index.drop([2], at(4))
    meta = path / "meta.json"
    put(meta, meta.read_bytes().replace(b'"deletes"', b'"deleted"'))
    again = LexicalIndex(path)  # tantivy sees nothing wrong: it would find what was dropped
    assert (len(again.view), len(again.problems)) == (0, 1)
    assert "meta.json" in again.problems[0]


def test_a_file_that_was_damaged_while_it_was_in_use_is_found_after_more_was_added(
    index: LexicalIndex, path: Path
) -> None:
    name = written_down(path)[0]
    put(path / name, (path / name).read_bytes() + b"!")
    index.extend(entries("jupiter", first=5), at(5))
    assert name in written_down(path)
    assert len(LexicalIndex(path).problems) == 1


def test_what_a_file_has_to_be_is_not_read_from_the_disk_again(
    index: LexicalIndex, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.position == at(4)
    before, hashed = set(written_down(path)), list[str]()
    other = LexicalIndex(path)

    def counted(file: Path) -> str:
        hashed.append(file.name)
        return "0"

    monkeypatch.setattr("index.lexical.files.sha256_of", counted)
    other.extend(entries("jupiter", first=5), at(5))
    assert set(hashed) == {*written_down(path)} - before


def test_nothing_is_read_where_nothing_was_written(tmp_path: Path) -> None:
    files = LexicalFiles(tmp_path / "lexical")
    assert (files.read(), files.there, files.begun) == (NOTHING, False, False)


def test_what_is_committed_while_files_are_compared_is_no_damage(
    index: LexicalIndex, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = LexicalFiles(path)
    written = files.read()
    waiting = iter(["jupiter"])

    def hashing(file: Path) -> str:
        for text in waiting:
            index.extend(entries(text, first=5), at(5))
        return sha256_of(file)

    monkeypatch.setattr("index.lexical.files.sha256_of", hashing)
    files.check(written)
    assert files.read() != written
