import json
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest

from index.lexical.index import Entry, LexicalIndex
from index.position import Position
from tests.index.damage import put
from tests.index.lexical.texts import ALL, TEXTS, at, entries, found


def files(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_what_was_added_is_there_after_reopening(index: LexicalIndex, path: Path) -> None:
    again = LexicalIndex(path)
    assert (again.position, len(again.view), again.problems) == (at(4), 4, [])
    assert found(again, "mars") == found(index, "mars")


def test_another_sees_what_is_added_once_it_looks_again(index: LexicalIndex, path: Path) -> None:
    reader = LexicalIndex(path)
    before = reader.view
    index.extend(entries("jupiter", first=5), at(5))
    assert found(reader, "jupiter") == []
    reader.refresh()
    assert (reader.position, found(reader, "jupiter")) == (at(5), [5])
    assert before.search("jupiter", 5, ALL).rows.tolist() == []


def test_any_number_can_add_by_turns(index: LexicalIndex, path: Path) -> None:
    others = [index, LexicalIndex(path)]
    for row in range(5, 25):
        writer = others[row % 2]
        writer.refresh()
        writer.extend(entries(f"jupiter {row}", first=row), at(row))
    again = LexicalIndex(path)
    assert (again.position, again.problems) == (at(24), [])
    assert sorted(found(again, "jupiter", k=50)) == list(range(5, 25))


def test_passages_of_a_step_that_failed_are_not_there_twice(
    index: LexicalIndex, path: Path
) -> None:
    def failing() -> Iterator[Entry]:
        yield from entries("jupiter", first=5)
        raise KeyError

    for held in (index, LexicalIndex(path.with_name("new"))):
        before = held.position
        with pytest.raises(KeyError):
            held.extend(failing(), at(5))
        again = LexicalIndex(held.path)
        assert (again.position, again.problems, found(again, "jupiter")) == (before, [], [])
    assert index.position == at(4)
    index.extend(entries("jupiter", first=5), at(5))
    assert (len(index.view), found(index, "jupiter")) == (5, [5])


def test_a_crash_between_committing_and_noting_the_position_adds_nothing_twice(
    index: LexicalIndex, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("index.lexical.files.write_durably", crash)
        with pytest.raises(KeyboardInterrupt):
            index.extend(entries("jupiter", first=5), at(5))
    again = LexicalIndex(path)
    assert again.position == at(4)
    again.extend(entries("jupiter", first=5), at(5))
    assert (again.position, len(again.view), found(again, "jupiter")) == (at(5), 5, [5])


@pytest.mark.parametrize("steps", [1, 20])
def test_commits_whose_position_was_never_written_are_no_damage(
    index: LexicalIndex, path: Path, steps: int
) -> None:
    older = (path / "position.json").read_bytes()
    for row in range(5, 5 + steps):  # many commits: segments that were written down merge away
        index.extend(entries("jupiter", first=row), at(row))
    (path / "position.json").write_bytes(older)
    again = LexicalIndex(path)
    assert (again.position, again.problems) == (at(4), [])
    assert sorted(found(again, "mars")) == [1, 2, 4]
    again.extend(entries(*["jupiter"] * steps, first=5), at(4 + steps))
    third = LexicalIndex(path)
    assert (third.position, third.problems, len(third.view)) == (at(4 + steps), [], 4 + steps)
    assert sorted(found(third, "jupiter", k=50)) == list(range(5, 5 + steps))


def test_what_is_dropped_is_found_no_more_and_counts_no_more(
    index: LexicalIndex, path: Path
) -> None:
    index.drop([1], Position(4, 9, "later"))
    alone = LexicalIndex(path.with_name("alone"))
    alone.extend(entries(*TEXTS[2:], first=3), at(4))
    for held in (index, LexicalIndex(path)):
        assert held.position == Position(4, 9, "later")
        assert (len(held.view), found(held, "mars")) == (2, [4])
        assert held.view.rarity("venus") == alone.view.rarity("venus")


def damaged(path: Path, kind: str) -> None:
    position = path / "position.json"
    if kind == "meta.json cut short":
        put(path / "meta.json", (path / "meta.json").read_bytes()[:40])
    elif kind == "meta.json gone":
        (path / "meta.json").unlink()
    elif kind == "position gone":
        position.unlink()
    elif kind == "position unreadable":
        position.write_bytes(b"\xff{")
    elif kind == "position of another shape":
        position.write_bytes(b"[4]")
    elif kind == "position without a number":
        position.write_bytes(b'{"analysis": 1}')
    elif kind == "another analysis":
        position.write_text(json.dumps({**json.loads(position.read_bytes()), "analysis": -1}))
    else:
        position.write_bytes(b'{"last": 4, "analysis": 1}')


KINDS = [
    "meta.json cut short",
    "meta.json gone",
    "position gone",
    "position unreadable",
    "position of another shape",
    "position without a number",
    "another analysis",
    "position of the first format",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_or_foreign_index_is_told_and_holds_nothing_until_it_is_made_anew(
    index: LexicalIndex, path: Path, kind: str
) -> None:
    assert index.position == at(4)
    damaged(path, kind)
    before = files(path)
    again = LexicalIndex(path)
    again.refresh()
    assert (again.position, len(again.view)) == (Position(), 0)
    assert len(again.problems) == 1
    assert str(path) in again.problems[0]
    assert files(path) == before
    again.extend(entries(*TEXTS), at(4))
    assert sorted(found(again, "mars")) == [1, 2, 4]
    third = LexicalIndex(path)
    assert (third.position, third.problems, sorted(found(third, "mars"))) == (at(4), [], [1, 2, 4])


def test_one_that_holds_an_index_goes_on_with_another_that_was_put_in_its_place(
    index: LexicalIndex, path: Path
) -> None:
    reader = LexicalIndex(path)
    rmtree(path)
    reader.refresh()
    assert (reader.position, len(reader.view)) == (Position(), 0)
    assert sorted(found(index, "mars")) == [1, 2, 4]  # it has not looked again
    LexicalIndex(path).extend(entries("mars again"), at(1))
    for held in (reader, index):
        held.refresh()
        assert (held.position, found(held, "mars"), held.problems) == (at(1), [1], [])


def test_what_was_rejected_is_not_held_until_something_else_is_there(
    index: LexicalIndex, path: Path
) -> None:
    index.reject("of another store")
    index.refresh()
    assert (index.position, len(index.view)) == (Position(), 0)
    assert index.problems == [f"{path}: of another store"]
    LexicalIndex(path).extend(entries("jupiter", first=5), at(5))
    index.refresh()
    assert (index.position, len(index.view)) == (at(5), 5)


def test_a_reader_makes_no_folder_and_finds_it_once_it_is_there(path: Path) -> None:
    reader = LexicalIndex(path)
    assert (reader.position, reader.problems, found(reader, "mars")) == (Position(), [], [])
    assert not path.exists()
    LexicalIndex(path).extend(entries(*TEXTS), at(4))
    reader.refresh()
    assert (reader.position, sorted(found(reader, "mars"))) == (at(4), [1, 2, 4])
