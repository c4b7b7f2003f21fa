from collections.abc import Callable

import pytest

from qa.documents import Content
from qa.errors import Damaged, NoText

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


def test_values_stand_behind_their_path(read: Read) -> None:
    content = read("a.json", '{"title": "T", "a": {"b": 1, "c": [1, "x"]}, "n": null, "t": true}')
    assert content.text == "title: T\na.b: 1\na.c: 1, x\nt: true"
    assert content.title == "T"


def test_each_object_of_an_array_is_a_block(read: Read) -> None:
    content = read("a.json", '[{"name": "Ann", "age": 3}, {"name": "Bob"}]')
    assert content.text == "name: Ann\nage: 3\n\nname: Bob"
    assert len(content.blocks) == 2


def test_objects_below_a_key(read: Read) -> None:
    content = read("a.json", '{"x": 1, "people": [{"name": "Ann"}], "y": 2}')
    assert content.text == "x: 1\n\npeople.name: Ann\n\ny: 2"


@pytest.mark.parametrize("data", ["{", '{"a": ', "[" * 100_000, "nope"])
def test_broken_files(read: Read, data: str) -> None:
    with pytest.raises(Damaged):
        read("a.json", data)


def test_nothing_but_nulls_is_no_text(read: Read) -> None:
    with pytest.raises(NoText):
        read("a.json", '{"a": null, "b": []}')
