import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.selection import Selection

ROWS = st.sets(st.integers(1, 30)).map(lambda rows: np.array(sorted(rows), np.int64))


def chosen(selection: Selection) -> list[int]:
    documents = np.arange(1, 31)
    return [int(row) for row in documents[selection.mask(documents)]]


def test_what_was_added_later_or_has_died_may_not_answer() -> None:
    assert chosen(Selection(5, np.array([2, 4, 9]))) == [1, 3, 5]


def test_only_what_is_included_may_answer() -> None:
    assert chosen(Selection(5, np.array([], np.int64), np.array([3, 5, 8]))) == [3, 5]
    assert chosen(Selection(5, np.array([], np.int64), np.array([], np.int64))) == []


@given(st.integers(0, 30), ROWS, st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_narrowing_keeps_what_is_in_both(
    last: int, dead: np.ndarray, allowed: set[int], further: set[int]
) -> None:
    whole = Selection(last, dead)
    alive = {row for row in range(1, last + 1) if row not in set(dead.tolist())}
    assert set(chosen(whole)) == alive
    narrowed = whole.narrowed(allowed)
    assert set(chosen(narrowed)) == alive & allowed
    assert set(chosen(narrowed.narrowed(further))) == alive & allowed & further


def test_a_mask_answers_for_each_document_it_is_given_repeated_ones_too() -> None:
    selection = Selection(9, np.array([4]))
    assert selection.mask(np.array([4, 1, 4, 10])).tolist() == [False, True, False, False]
