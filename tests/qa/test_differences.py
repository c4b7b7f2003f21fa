import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.differences import difference, matches, word_spans

TEXTS = st.text("ab .\n\u00e9\u6f22", max_size=60) | st.text(max_size=60)


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.before, each.after) for each in difference(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "within 30 days",
            "within 14 days",
            [
                ("equal", "within ", "within "),
                ("replace", "30", "14"),
                ("equal", " days", " days"),
            ],
        ),
        ("a b", "a x b", [("equal", "a ", "a "), ("insert", "", "x "), ("equal", "b", "b")]),
        ("a x b", "a b", [("equal", "a ", "a "), ("delete", "x ", ""), ("equal", "b", "b")]),
        ("a b", "a\nb", [("equal", "a", "a"), ("replace", " ", "\n"), ("equal", "b", "b")]),
        ("to day", "today", [("replace", "to day", "today")]),
        ("\u4e00\u4e8c\u4e09", "\u4e00\u4e94\u4e09", [
            ("equal", "\u4e00", "\u4e00"),
            ("replace", "\u4e8c", "\u4e94"),
            ("equal", "\u4e09", "\u4e09"),
        ]),
        ("same", "same", [("equal", "same", "same")]),
        ("", "", []),
        ("", "new", [("insert", "", "new")]),
    ],
)  # fmt: skip
def test_it_is_told_word_by_word(
    before: str, after: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(before, after) == expected


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_again(before: str, after: str) -> None:
    changes = difference(before, after)
    assert "".join(change.before for change in changes) == before
    assert "".join(change.after for change in changes) == after
    for change in changes:
        assert (change.kind == "equal") == (change.before == change.after)
        assert (change.kind == "insert") == (not change.before)
        assert (change.kind == "delete") == (not change.after)
    kinds = [change.kind == "equal" for change in changes]
    assert all(left != right for left, right in pairwise(kinds))


@given(TEXTS)
def test_words_are_all_but_white_space(text: str) -> None:
    words = [text[start:stop] for start, stop in word_spans(text)]
    assert "".join(words) == "".join(text.split())


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_matches_are_the_same_on_both_sides_and_in_order(old: list[str], new: list[str]) -> None:
    i = j = 0
    for at, to, size in matches(old, new):
        assert size > 0
        assert at >= i
        assert to >= j
        assert old[at : at + size] == new[to : to + size]
        i, j = at + size, to + size


def test_words_that_are_everywhere_do_not_make_it_slow() -> None:
    old = ["a", *(["b", "c"] * 20_000), "x", "d"]
    new = ["z", *(["b", "c"] * 20_000), "x", "e"]
    began = time.perf_counter()
    found = matches(old, new)
    assert time.perf_counter() - began < 10
    assert found == [(1, 1, 40_001)]
