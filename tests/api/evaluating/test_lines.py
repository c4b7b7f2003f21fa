import gzip
from pathlib import Path

import pytest

from api.evaluating.lines import found_file, of_split, parsed_lines, parsed_objects
from qa.errors import InvalidInput


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[1]",
        b'"text"',
        b'{"other": 1}',
        b'{"n": "many"}',
        b'{"n": null}',
        b'{"n": Infinity}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "some.jsonl"
    path.write_bytes(b'{"n": 1}\n\n' + line + b"\n")
    with pytest.raises(InvalidInput, match=r"some\.jsonl:3: expected a number: "):
        list(parsed_objects(path, lambda fields, _: int(fields["n"]), "a number"))


def test_lines_end_as_they_may_and_headings_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "some.tsv"
    path.write_bytes(b"head\r\na\tb\r\n\r\nc")
    lines = parsed_lines(path, lambda line, where: (line, where), "anything", skip=1)
    assert list(lines) == [("a\tb", f"{path}:2"), ("c", f"{path}:4")]


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"n": 1}'))
    assert list(parsed_objects(path, lambda fields, _: fields["n"], "n")) == [1]


@pytest.mark.parametrize("cut", [3, -4])
def test_what_is_no_gzip_is_said(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "some.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"n": 1}\n')[:cut] if cut < 0 else b"abc")
    with pytest.raises(InvalidInput, match=r"some\.jsonl\.gz cannot be read"):
        list(parsed_objects(path, lambda fields, _: fields["n"], "n"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(parsed_lines(tmp_path, lambda line, _: line, "anything"))


def test_a_splits_own_file_comes_first(tmp_path: Path) -> None:
    assert found_file(tmp_path, "queries.jsonl") is None
    for name in ("queries.jsonl", "queries.train.jsonl.gz"):
        (tmp_path / name).touch()
    assert of_split(tmp_path, "queries", "train") == tmp_path / "queries.train.jsonl.gz"
    assert of_split(tmp_path, "queries", "test") == tmp_path / "queries.jsonl"
