from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.grouping import LOOKED_AT, Group, grouped
from qa.questions import Question
from qa.ranking import Ranking
from tests.fakes import TableSnapshot, passage, unit
from tests.qa.planets import stored

Shelf = Sequence[tuple[str, str]]

SHELF = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["mars", "venus", "earth", "pluto"])),
    min_size=1,
    max_size=20,
)


def shelf(items: Shelf) -> tuple[Ranking, TableSnapshot]:
    """Passages in the order of their ranking, each with its document and its words."""
    passages = {
        row: (
            stored(passage(text, document_id=document, ordinal=row, start=100 * row), document),
            unit(*(float(ord(text[0]) % number) + 0.1 for number in (2, 3, 5, 7))),
        )
        for row, (document, text) in enumerate(items)
    }
    rows = np.arange(len(items))
    return Ranking.of(rows, 1.0 - rows / 1_000), TableSnapshot(passages, {})


def groups_of(items: Shelf, **asked: object) -> list[Group]:
    ranking, snapshot = shelf(items)
    return grouped(Question(text="x", **asked), ranking, snapshot)  # type: ignore[arg-type]


ITEMS = [("a", "mars"), ("b", "mars"), ("a", "venus"), ("c", "earth"), ("b", "venus")]


def test_what_says_the_same_is_one_group() -> None:
    assert groups_of(ITEMS) == [
        Group(best=0, duplicates=(1,)),
        Group(best=2, duplicates=(4,)),
        Group(best=3),
    ]
    assert [group.best for group in groups_of(ITEMS, k=2)] == [0, 2]


def test_it_can_be_left() -> None:
    assert groups_of(ITEMS, collapse=False) == [Group(best=at) for at in range(5)]
    assert groups_of(ITEMS, collapse=False, k=2) == [Group(best=0), Group(best=1)]


def test_one_group_a_document() -> None:
    assert groups_of(ITEMS, collapse=False, group_by="document") == [
        Group(best=0, further=(2,)),
        Group(best=1, further=(4,)),
        Group(best=3),
    ]


def test_documents_that_say_the_same_are_one_group_that_keeps_the_rest_of_both() -> None:
    assert groups_of(ITEMS, group_by="document") == [
        Group(best=0, duplicates=(1,), further=(2, 4)),
        Group(best=3),
    ]


def test_a_copy_of_a_passage_that_is_not_shown_hides_no_document() -> None:
    items = [("a", "mars"), ("a", "venus"), ("b", "venus")]
    assert [group.best for group in groups_of(items, group_by="document")] == [0, 2]


def test_more_are_looked_at_until_there_are_enough() -> None:
    items = [("a", "mars")] * (3 * LOOKED_AT) + [("b", "venus")]
    for asked in ({}, {"group_by": "document", "collapse": False}):
        groups = groups_of(items, k=2, **asked)
        assert [group.best for group in groups] == [0, 3 * LOOKED_AT]
        assert len(groups[0].duplicates + groups[0].further) == 3 * LOOKED_AT - 1


def test_diversity_chooses_among_all_groups() -> None:
    items = [("a", "mars"), ("b", "moon"), ("c", "mars"), ("d", "pluto")]
    assert [group.best for group in groups_of(items, k=2)] == [0, 1]
    assert groups_of(items, k=2, diversity=0.5) == [
        Group(best=0, duplicates=(2,)),
        Group(best=3),
    ]


def test_nothing_found_is_no_group() -> None:
    assert groups_of([], diversity=0.5) == groups_of([], group_by="document") == []


@pytest.mark.parametrize("group_by", [None, "document"])
@pytest.mark.parametrize("collapse", [True, False])
@given(SHELF, st.sampled_from([0.0, 0.3, 1.0]))
def test_nothing_that_was_looked_at_is_lost(
    group_by: str | None, collapse: bool, items: Shelf, diversity: float
) -> None:
    groups = groups_of(items, k=50, group_by=group_by, collapse=collapse, diversity=diversity)
    places = [at for g in groups for at in (g.best, *g.duplicates, *g.further)]
    assert sorted(places) == list(range(len(items)))
    for group in groups:
        assert all(group.best < at for at in (*group.duplicates, *group.further))
        assert all(items[at][1] == items[group.best][1] for at in group.duplicates)
    if not diversity:
        best = [group.best for group in groups]
        assert best == sorted(best)


@pytest.mark.parametrize("group_by", [None, "document"])
@given(SHELF, st.integers(1, 5))
def test_k_groups_are_the_first_of_all(group_by: str | None, items: Shelf, k: int) -> None:
    every = groups_of(items, k=50, group_by=group_by)
    assert groups_of(items, k=k, group_by=group_by) == every[:k]
    if group_by:
        documents = [items[group.best][0] for group in every]
        assert len(set(documents)) == len(documents)


def test_diversity_goes_by_the_order_it_is_given() -> None:
    ranking, snapshot = shelf([("a", "mars"), ("b", "venus"), ("c", "earth")])
    reranked = Ranking(ranking.rows, ranking.scores[::-1].copy())
    question = Question(text="x", diversity=1e-9)
    assert [group.best for group in grouped(question, reranked, snapshot)] == [0, 1, 2]
