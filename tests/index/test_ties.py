from hypothesis import given
from hypothesis import strategies as st

from index.ties import with_ties


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(1, 40))
def test_all_that_tie_with_the_last_of_the_best_are_found(values: list[int], k: int) -> None:
    scores = sorted(map(float, values), reverse=True)
    asked: list[int] = []

    def find(wanted: int) -> tuple[range, list[float]]:
        asked.append(wanted)
        return range(min(wanted, len(scores))), scores[:wanted]

    found, given_scores = with_ties(find, k)
    assert len(found) == len(given_scores)
    last = scores[:k][-1:]
    assert len(found) >= sum(score >= last[0] for score in scores if last)


def test_where_nothing_ties_one_search_is_enough() -> None:
    asked: list[int] = []

    def find(wanted: int) -> tuple[None, list[float]]:
        asked.append(wanted)
        return None, [-float(number) for number in range(wanted)]

    with_ties(find, 1_000)
    assert asked == [1_126]
