import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.mcp.places import (
    AROUND,
    DOCUMENTS,
    PASSAGES,
    PIECE,
    Place,
    is_near,
    piece_around,
    piece_from,
    place_of,
)
from qa.errors import InvalidInput

names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50)
words = st.sampled_from(["one ", "line\n", "paragraph\n\n", "x", "unbroken" * 300, "é🙂 "])
texts = st.lists(words, min_size=1, max_size=400).map(lambda parts: "".join(parts) * 12)


@given(names, st.sampled_from([PASSAGES, DOCUMENTS]), ids, st.integers(0, 10**11))
def test_a_place_is_read_as_it_was_written(name: str, kind: str, own: str, start: int) -> None:
    place = Place(collection=name, kind=kind, id=own, start=start)
    assert place_of(str(place)) == place
    assert re.fullmatch(r"[!-~]+", str(place))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "returns.md",
        "pincite://default",
        "pincite://default/documents/",
        "pincite://default/others/a",
        "pincite:///documents/a",
        "pincite://default/documents/a?start=-1",
        "pincite://default/documents/a?start=1&end=2",
        "pincite://default/documents/a/b",
        "file:///etc/passwd",
        "x" * 5_000,
    ],
)
def test_what_is_no_place_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"pincite://default/documents/returns\.md") as error:
        place_of(text)
    assert len(str(error.value)) < 500


@given(texts)
def test_pieces_are_the_whole_text(text: str) -> None:
    start, parts = 0, []
    while start < len(text):
        begin, end = piece_from(text, start)
        assert begin == start < end <= start + PIECE
        parts.append(text[start:end])
        start = end
    assert "".join(parts) == text


def test_a_piece_ends_at_a_paragraph_before_a_line_and_a_line_before_a_word() -> None:
    filling = "x" * (PIECE - 500)
    for mark in ("\n\n", "\n", " "):
        text = f"{filling}{mark}{'y' * 100} {'z' * 100} {'x' * PIECE}"
        _, end = piece_from(text, 0)
        assert text[:end] == filling + (mark if mark != " " else f" {'y' * 100} {'z' * 100} ")


def test_nothing_is_left_after_the_end() -> None:
    with pytest.raises(InvalidInput, match="4 characters"):
        piece_from("text", 4)
    with pytest.raises(InvalidInput, match="4 characters"):
        piece_from("text", 10**12)


@given(texts, st.data())
def test_what_stands_around_a_passage_holds_all_that_is_near(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 2_000)))
    first, last = piece_around(text, start, end)
    assert first <= start < end <= last
    assert last - first <= end - start + 2 * (AROUND + 1_000)
    assert first <= max(0, start - AROUND)
    assert last >= min(len(text), end + AROUND)
    other = data.draw(st.integers(0, len(text) - 1))
    other_end = data.draw(st.integers(other + 1, len(text)))
    if is_near(start, end, other, other_end):
        assert first <= other < other_end <= last


def test_what_stands_around_begins_and_ends_between_words() -> None:
    text = "word and\nline " * 10_000
    for start in range(50_000, 50_030):
        first, last = piece_around(text, start, start + 500)
        assert start - AROUND - 30 < first <= start - AROUND
        assert start + 500 + AROUND <= last < start + 500 + AROUND + 30
        assert text[first - 1].isspace()
        assert text[last].isspace()
