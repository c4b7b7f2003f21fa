from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.client.calls import MAX_NAME, Response, file_of, nothing, path_of, read, reads
from qa.errors import InvalidName, ServerError
from qa.questions import Turn

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1)


def response(body: bytes) -> Response:
    return Response(status=200, headers={}, body=body)


@given(NAMES, NAMES)
def test_each_name_stays_one_part_of_the_path_and_comes_back_as_it_was(a: str, b: str) -> None:
    path = path_of("documents", a, b)
    assert path.isascii()
    assert not set(path) & set("?# ")
    parts = path.split("/")
    assert parts[:3] == ["", "v1", "documents"]
    assert [unquote(part) for part in parts[3:]] == [a, b]
    assert not {".", ".."} & set(parts)


@pytest.mark.parametrize("name", ["", "a/b", "\ud800", "x" * (MAX_NAME + 1)])
def test_what_no_path_can_have(name: str) -> None:
    with pytest.raises(InvalidName):
        path_of("documents", name)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"[" * 100_000, b"\xff", b"9" * 10_000])
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(ServerError, match="not a server of Pincite"):
        response(body).json()


def test_a_value_is_read_and_what_is_new_in_it_is_not_looked_at() -> None:
    turn = reads(Turn, "a turn")(response(b'{"role": "user", "text": "x", "new": [1]}'))
    assert turn == Turn(role="user", text="x")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"role": "user"}, "text: field required"),
        ({"role": "user", "text": 5}, "text: input should be a valid string"),
        ({"role": "system", "text": "x"}, "system"),
        ([], "not a turn"),
        (None, "not a turn"),
    ],
)
def test_what_is_no_such_value_is_told_with_what_is_wrong(data: object, said: str) -> None:
    with pytest.raises(ServerError, match=said):
        read(data, Turn, "a turn")


def test_nothing() -> None:
    assert nothing(response(b"")) is None  # type: ignore[func-returns-value]
    with pytest.raises(ServerError):
        nothing(response(b"<html>"))


def test_files(tmp_path: Path) -> None:
    assert file_of(str(tmp_path / "a.md"), None).name == "a.md"
    assert file_of(tmp_path / "a.md", "b.md").content == tmp_path / "a.md"
    assert file_of(b"x", "b.md").content == b"x"
    assert "secret" not in repr(file_of(b"secret", "b.md"))
    with pytest.raises(InvalidName, match="tells their format"):
        file_of(b"x", None)
