from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.evaluating.spans import covering, placed
from tests.fakes import passage

# Passages of 10 characters at 0, 12 and 24, two blanks between.
SHELF = [passage(10 * letter, start=12 * at, ordinal=at) for at, letter in enumerate("abc")]
SHELF += [passage(4 * "d", start=36, ordinal=3), passage(40 * "e", start=42, ordinal=4)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (2, 5, "a"),
        (0, 10, "a"),
        (5, 17, "ab"),  # five of twelve each: the most
        (8, 22, "b"),  # two of fourteen in a, all of b
        (4, 30, "b"),  # b lies within; six of 26 each are in a and c
        (6, 15, "a"),  # four of nine are the most of it
        (0, 34, "abc"),
        (36, 60, "de"),  # e covers the most, d lies within
        (10, 12, ""),
        (90, 95, ""),
    ],
)
def test_half_of_the_span_or_a_passage_within_it_counts(
    start: int, end: int, expected: str
) -> None:
    assert covering(start, end, SHELF) == [each.id for each in SHELF if each.text[0] in expected]


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True), st.data())
def test_however_it_is_split_a_span_has_a_passage(cuts: list[int], data: st.DataObject) -> None:
    cuts.sort()
    start = data.draw(st.integers(cuts[0], cuts[-1] - 1))
    end = data.draw(st.integers(start + 1, cuts[-1]))
    shelf = [passage("x" * (to - at), start=at) for at, to in pairwise(cuts)]
    counted = [each for each in shelf if each.id in covering(start, end, shelf)]
    assert counted
    assert all(each.start < end and start < each.end for each in counted)
    assert all(each in counted for each in shelf if start <= each.start and each.end <= end)


def test_no_passages_cover_nothing() -> None:
    assert covering(0, 1, []) == []


def test_a_span_is_placed_where_its_letters_are() -> None:
    given_text, canonical = "  One  two\r\n\r\nthree ", "One two\n\nthree"
    start = given_text.index("two")
    assert placed(start, start + 3, given_text, canonical) == (4, 7)
    assert placed(start - 2, len(given_text), given_text, canonical) == (4, 14)


@pytest.mark.parametrize(("start", "end"), [(0, 2), (5, 7), (18, 30)])
def test_nothing_is_placed_nowhere(start: int, end: int) -> None:
    assert placed(start, end, "  One  two\r\n\r\nthree ", "One two\n\nthree") is None


def test_another_text_has_no_place() -> None:
    assert placed(0, 3, "One two", "One too") is None


@given(st.lists(st.tuples(st.text("abc", min_size=1), st.text(" \n", min_size=1))), st.data())
def test_a_place_holds_the_same_letters(words: list[tuple[str, str]], data: st.DataObject) -> None:
    raw = "".join(word + blank for word, blank in words)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    canonical = " ".join(raw.split())
    place = placed(start, end, raw, canonical)
    if place is None:
        assert not raw[start:end].split()
    else:
        stands = canonical[place[0] : place[1]]
        assert stands.split() == raw[start:end].split()
        assert stands == stands.strip()
