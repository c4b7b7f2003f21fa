import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.clustering
from qa.clustering import led
from qa.ranking import Vectors

NONE = np.empty((0, 2), np.float32)


def at(*degrees: float) -> Vectors:
    angles = np.radians(np.array(degrees))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_each_goes_to_the_nearest_leader_or_leads() -> None:
    near = float(np.cos(np.radians(10)))
    assert list(led(at(0, 5, 40, 45, 18, 12), NONE, threshold=near)) == [0, 0, 1, 1, 2, 2]
    assert list(led(at(38, 90, 91), at(0, 40), threshold=near)) == [1, 2, 2]
    assert list(led(NONE, at(0, 40), threshold=near)) == []


def test_it_is_no_chain() -> None:
    groups = led(at(*range(0, 60, 5)), NONE, threshold=float(np.cos(np.radians(10.1))))
    assert list(groups) == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]


@given(st.lists(st.floats(0, 360), max_size=40), st.lists(st.floats(0, 360), max_size=5), st.data())
def test_groups_do_not_hang_on_how_many_come_at_a_time(
    new: list[float], known: list[float], data: st.DataObject
) -> None:
    threshold, cut = 0.9, data.draw(st.integers(0, len(new)))
    leaders = at(*known) if known else NONE
    vectors = at(*new) if new else NONE
    whole = led(vectors, leaders, threshold=threshold)
    first = led(vectors[:cut], leaders, threshold=threshold)
    news = sorted({group for group in first if group >= len(leaders)})
    added = [vectors[list(first).index(n)] for n in news]
    more = np.concatenate([leaders, np.array(added, np.float32).reshape(-1, 2)])
    second = led(vectors[cut:], more, threshold=threshold)
    assert list(whole) == [*first, *second]


def test_nor_on_the_size_of_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    leaders = vectors[:3]
    whole = led(vectors, leaders, threshold=0.9)
    monkeypatch.setattr(qa.clustering, "_BLOCK", 7)
    assert list(led(vectors, leaders, threshold=0.9)) == list(whole)
    every = [*leaders, *(vectors[list(whole).index(n)] for n in range(3, whole.max() + 1))]
    nearness = (vectors * np.stack(every)[whole]).sum(axis=1)
    assert nearness.min() >= 0.9 - 1e-6
