import json
from typing import Any

import pytest

from index.reading.records import Record, Unreadable
from index.reading.wire import (
    describe,
    describe_error,
    restore,
    restore_error,
    restore_unreadable,
)
from qa.documents import Block, Content
from qa.errors import Damaged, NoText, ReadingError

RECORD = Record(
    line=3,
    key="k",
    uri=None,
    sha256="ab" * 32,
    media_type="text/plain",
    content=Content(
        title="T",
        text="Head\n\nbody",
        blocks=(
            Block(start=0, end=4, page=1, heading_path=("Head",)),
            Block(start=6, end=10, page=None, heading_path=("Head",)),
        ),
        metadata={"a": 1, "b": ("x", True), "c": 1.5},
    ),
)


def travelled() -> dict[str, Any]:
    message: dict[str, Any] = json.loads(json.dumps(describe(RECORD)))
    return message


def test_a_record_comes_back_as_it_was() -> None:
    assert restore(travelled()) == RECORD


@pytest.mark.parametrize(
    "change",
    [
        {"text": 1},
        {"text": "short"},
        {"title": "x" * 301},
        {"sha256": "AB" * 32},
        {"sha256": None},
        {"line": 0},
        {"line": True},
        {"key": 5},
        {"metadata": []},
        {"metadata": {"a": {}}},
        {"metadata": {"a": [[]]}},
        {"paths": None},
        {"blocks": "x"},
        {"blocks": [[0, 4, 1]]},
        {"blocks": [[0, 4, 1, 1]]},
        {"blocks": [[0, 4, 1, -1]]},
        {"blocks": [[4, 4, 1, 0]]},
        {"blocks": [[0, 11, 1, 0]]},
        {"blocks": [[3, 6, 1, 0], [5, 7, 1, 0]]},
        {"blocks": [[0.0, 4, 1, 0]]},
    ],
)
def test_a_record_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its kind is the promise
        restore({**travelled(), **change})


def test_errors_keep_their_kind() -> None:
    error = restore_error(describe_error(NoText("nothing")))
    assert type(error) is NoText
    assert str(error) == "nothing"
    unreadable = restore_unreadable(describe_error(Damaged("bad"), 7))
    assert isinstance(unreadable, Unreadable)
    assert unreadable.line == 7
    assert type(unreadable.error) is Damaged


def test_long_messages_are_cut() -> None:
    assert len(str(restore_error({"code": "damaged", "message": "x" * 9999}))) <= 500


@pytest.mark.parametrize("code", ["home-locked", "nonsense", None, "unreadable "])
def test_only_reading_errors_are_restored(code: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its kind is the promise
        restore_error({"code": code, "message": "m"})
    assert type(restore_error({"code": "unreadable", "message": "m"})) is ReadingError


def test_an_unreadable_line_has_a_number() -> None:
    with pytest.raises(ValueError, match="line"):
        restore_unreadable({"code": "damaged", "message": "m", "line": None})
