import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.duplicates import collapsed

LONG = (
    "Annual leave is asked for by the form of the office, at least two weeks before it begins, and "
    "the head of the department signs it. Days that were not taken by the end of March of the next "
    "year are lost, unless the work did not allow for them to be taken."
)
TEXTS = st.lists(
    st.lists(st.sampled_from(["one", "Two", "three", "4", "five"]), min_size=1, max_size=14).map(
        " ".join
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    "other",
    [
        LONG,
        LONG.upper(),
        f"  {LONG.replace(' ', chr(10))}\n",
        LONG.replace("signs", "countersigns"),
        f"{LONG} Really.",
        LONG[: len(LONG) // 2],
        "unless the work did not",
    ],
)
def test_what_repeats_a_passage_or_a_part_of_it(other: str) -> None:
    assert collapsed([LONG, other], 10) == [[0, 1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LONG, f"{LONG} {' '.join(reversed(LONG.split()))}"),
        (LONG, LONG.replace("the", "a")),
        (f"{LONG} It is 25 days.", f"{LONG} It is 26 days."),
        ("Refunds take 30 days.", "Refunds take 14 days."),
        (LONG, "leave"),
        ("unless the work did not", LONG),
    ],
    ids=["longer", "reworded", "another figure", "short", "a word", "part first"],
)
def test_what_says_something_else(one: str, other: str) -> None:
    assert collapsed([one, other], 10) == [[0], [1]]


def test_passages_beyond_those_wanted_count_only_where_they_repeat() -> None:
    texts = ["mars is red", "venus is hot", "Mars is red", "earth is wet", "VENUS is hot"]
    assert collapsed(texts, 2) == [[0, 2], [1, 4]]
    assert collapsed(texts, 1) == [[0, 2]]


@given(TEXTS)
def test_every_passage_is_in_one_group_and_each_group_begins_with_its_best(
    texts: list[str],
) -> None:
    groups = collapsed(texts, len(texts))
    assert sorted(at for group in groups for at in group) == list(range(len(texts)))
    assert all(group == sorted(group) for group in groups)
    firsts = [group[0] for group in groups]
    assert firsts == sorted(firsts)


@given(TEXTS)
def test_what_was_collapsed_stays_as_it_is(texts: list[str]) -> None:
    firsts = [texts[group[0]] for group in collapsed(texts, len(texts))]
    assert collapsed(firsts, len(firsts)) == [[at] for at in range(len(firsts))]


@given(TEXTS, st.integers(1, 12))
def test_fewer_groups_are_the_first_ones(texts: list[str], most: int) -> None:
    assert collapsed(texts, most) == collapsed(texts, len(texts))[:most]


@given(TEXTS)
def test_copies_are_always_found(texts: list[str]) -> None:
    groups = collapsed([*texts, *(text.upper() for text in texts)], 2 * len(texts))
    assert len(groups) == len(collapsed(texts, len(texts)))


@given(st.integers(4, 300), st.data())
def test_no_probe_misses_what_is_the_same_to_nine_tenths(length: int, data: st.DataObject) -> None:
    words = [f"w{chr(97 + at % 26)}{chr(97 + at // 26)}" for at in range(length)]
    shingles = length - 3
    changed = data.draw(st.sets(st.integers(0, length - 1), max_size=shingles // 40))
    other = ["changed" if at in changed else word for at, word in enumerate(words)]
    assert collapsed([" ".join(words), " ".join(other)], 2) == [[0, 1]]
