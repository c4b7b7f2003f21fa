import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.exported import Exported
from index.store.walking import Parcel
from qa.errors import Damaged, ReadingError, UnsupportedFormat
from tests.index.exports import packed, read, shelf

HEADER = {"kind": "pincite-export", "format": 1, "model": "words", "documents": 1}
END = {"kind": "end", "documents": 1}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    mars = read("mars", "two moons", metadata={"a": (1, "b")}, original=b"bytes", validators="{}")
    return shelf(tmp_path_factory.mktemp("made") / "home", mars).exported()[1]


def lines_of(*lines: dict[str, Any] | bytes, **options: int) -> list[tuple[str, str]]:
    exported = Exported(io.BytesIO(packed(*lines)), "e.jsonl", **options)
    return [
        (label, "" if isinstance(line, Parcel) else str(line)) for label, line in exported.lines()
    ]


def test_documents_come_back_under_the_names_of_their_lines(document: dict[str, Any]) -> None:
    stream = io.BytesIO(packed(HEADER, b"  ", document, END))
    exported = Exported(stream, "e.jsonl")
    ((label, line),) = exported.lines()
    assert (exported.model, label) == ("words", "e.jsonl:3")
    mars = read("mars", "two moons", metadata={"a": (1, "b")}, original=b"bytes")
    assert isinstance(line, Parcel)
    assert line.document == mars.document
    assert (line.origin, line.validators, line.original) == (mars.origin, "{}", b"bytes")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "x"},
        {"id": ""},
        {"id": "a b"},
        {"id": "a/b"},
        {"id": "x" * 141},
        {"id": 5},
        {"key": ""},
        {"key": None},
        {"key": "a\nb"},
        {"key": "x" * 50_001},
        {"uri": "a\x1b[2J"},
        {"uri": None},
        {"origin": ""},
        {"media_type": "text"},
        {"media_type": "text/plain\r\nX: y"},
        {"sha256": "x"},
        {"sha256": "0" * 64},
        {"modified": "now"},
        {"modified": True},
        {"modified": float("nan")},
        {"modified": 10**400},
        {"validators": {}},
        {"validators": "[]"},
        {"validators": "{"},
        {"validators": '{"etag": "a\\nb"}'},
        {"validators": '{"etag": []}'},
        {"original": "??"},
        {"original": base64.b64encode(b"others").decode()},
        {"original": 5},
        {"title": 5},
        {"title": "x" * 301},
        {"text": None},
        {"text": "short"},
        {"text": "mars\n\ntwo m\x00ons"},
        {"blocks": []},
        {"blocks": [[0, 4, None, 0], [3, 15, None, 0]]},
        {"blocks": [[0, 4, None, 0], [6, 16, None, 0]]},
        {"blocks": [[0, 4, None, 0], [6, 15, 2**70, 0]]},
        {"blocks": [[0, 4, None, 0], [6, 15, 0, 0]]},
        {"blocks": [[0, 4, None, 0], [6, 15, None, 1]]},
        {"blocks": [[0, 4, None, 0], [6, 15, None]]},
        {"blocks": 5},
        {"paths": [["a\nb"]]},
        {"metadata": {"a": None}},
        {"metadata": {"a": 2**70}},
    ],
)
def test_a_document_that_is_not_as_it_should_be_has_a_reason(
    document: dict[str, Any], change: dict[str, Any]
) -> None:
    other = {**document, "id": "venus"}
    (first, (label, reason), last) = lines_of(
        HEADER, document, document | change, other, END | {"documents": 3}
    )
    assert first == ("e.jsonl:2", "")
    assert label == "e.jsonl:3"
    assert len(reason) > 10
    assert last == ("e.jsonl:4", "")


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"5", b"\xff", b"[" * 100_000, b'{"a": ' + b"9" * 5_000 + b"}"]
)
def test_what_is_no_object_has_a_reason(document: dict[str, Any], line: bytes) -> None:
    found = lines_of(HEADER, line, document, END | {"documents": 2})
    assert [label for label, _ in found] == ["e.jsonl:2", "e.jsonl:3"]
    assert found[0][1].startswith("The line is not")
    assert not found[1][1]


def test_a_line_that_is_too_long_is_passed_over(document: dict[str, Any]) -> None:
    longest = len(json.dumps(document)) + 1
    long = document | {"title": "x" * 3 * longest}
    end = END | {"documents": 2}
    found = lines_of(HEADER, long, document, end, longest=longest)
    assert found == [("e.jsonl:2", "The line is too long."), ("e.jsonl:3", "")]
    (_, cut) = lines_of(HEADER, long, longest=longest)
    assert "cut short" in cut[1]


def test_what_is_missing_is_told(document: dict[str, Any]) -> None:
    other = {**document, "id": "venus"}
    whole = packed(HEADER | {"documents": 2}, document, other, END | {"documents": 2})
    for end in range(whole.index(b"\n") + 1, len(whole) - 1, 97):
        found = list(Exported(io.BytesIO(whole[:end]), "e.jsonl").lines())
        label, error = found[-1]
        assert label == "e.jsonl"
        assert "cut short" in str(error)
    lacking = lines_of(HEADER | {"documents": 2}, document, END | {"documents": 2})
    assert lacking[-1][0] == "e.jsonl"
    assert "1 of 2" in lacking[-1][1]
    after = lines_of(HEADER, document, END, other)
    assert [label for label, reason in after if reason] == ["e.jsonl:4"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (b"", Damaged),
        (b"text", Damaged),
        (b"{}", Damaged),
        (b'{"text": "a record"}', Damaged),
        (json.dumps(HEADER | {"format": "1"}).encode(), Damaged),
        (json.dumps(HEADER | {"documents": None}).encode(), Damaged),
        (json.dumps(HEADER | {"model": 5}).encode(), Damaged),
        (json.dumps(HEADER | {"format": 2}).encode(), UnsupportedFormat),
    ],
)
def test_what_is_no_export_is_refused(first: bytes, expected: type[ReadingError]) -> None:
    with pytest.raises(expected, match=r"e\.jsonl"):
        Exported(io.BytesIO(first), "e.jsonl")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_whatever_stands_in_a_line_the_others_come(
    document: dict[str, Any], data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from(sorted(document)))
    changed = document | {field: data.draw(JSON)}
    other = {**document, "id": "venus"}
    exported = Exported(
        io.BytesIO(packed(HEADER, changed, other, END | {"documents": 2})), "e.jsonl"
    )
    (_, first), (label, last) = exported.lines()
    assert isinstance(first, Parcel | ReadingError)
    assert label == "e.jsonl:3"
    assert isinstance(last, Parcel)


def test_bytes_that_are_anything_end_in_an_error_of_ours(tmp_path: Path) -> None:
    for seed in range(200):
        noise = bytes((seed * 7 + at * at) % 256 for at in range(seed))
        with pytest.raises(Damaged):
            Exported(io.BytesIO(noise), str(tmp_path))


PIN: dict[str, Any] = {
    "id": "p", "questions": ["How many?"], "document_id": "d", "sha256": "0", "start": 0, "end": 4,
    "quote": "Two.", "by": "", "at": 5.0, "note": "",
}  # fmt: skip


def test_pins_are_known_once_all_was_read(document: dict[str, Any]) -> None:
    exported = Exported(io.BytesIO(packed(HEADER, document, END | {"pins": [PIN]})), "e.jsonl")
    assert not exported.pins
    assert [label for label, _ in exported.lines()] == ["e.jsonl:2"]
    (pin,) = exported.pins
    assert (pin.id, pin.questions, pin.end, pin.at) == ("", ("How many?",), 4, 5.0)


@pytest.mark.parametrize(
    "wrong",
    [
        5,
        [5],
        [PIN | {"start": True}],
        [PIN | {"start": -1}],
        [PIN | {"questions": [5]}],
        [PIN | {"questions": "How many?" * 200}],
        [PIN | {"quote": ""}],
        [PIN | {"at": "then"}],
        [{}],
    ],
)
def test_pins_that_are_not_as_they_should_be_are_told(
    document: dict[str, Any], wrong: object
) -> None:
    found = lines_of(HEADER, document, END | {"pins": wrong})
    assert [label for label, _ in found] == ["e.jsonl:2", "e.jsonl:3"]
    assert found[0][1] == ""
    assert "pin" in found[1][1]
