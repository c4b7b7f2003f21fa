import numpy as np
import pytest

from index.selection import Selection
from index.vectors.segment import Segment
from qa.ranking import Rows, Vectors
from tests.fakes import units

ALL = Selection(10**9, np.empty(0, np.int64))


@pytest.fixture
def vectors() -> Vectors:
    """As precise as they are kept."""
    made = units(np.random.default_rng(3), 300, 24)
    return made.astype(np.float16).astype(np.float32)


def segment(vectors: Vectors) -> Segment:
    count = len(vectors)
    return Segment.build(np.arange(count) * 2 + 5, np.arange(count) // 3 + 1, vectors)


def brute(part: Segment, vectors: Vectors, query: Vectors, k: int, chosen: Rows) -> list[int]:
    scores = vectors[chosen] @ query
    order = np.lexsort((part.rows[chosen], -scores))[:k]
    return [int(row) for row in part.rows[chosen][order]]


@pytest.mark.parametrize(
    "selection",
    [
        ALL,
        Selection(60, np.array([3, 9, 10, 44])),
        Selection(90, np.empty(0, np.int64), np.array([7, 20, 21, 22, 95])),
    ],
)
def test_a_flat_segment_finds_exactly_what_comparing_with_all_finds(
    vectors: Vectors, selection: Selection
) -> None:
    part = segment(vectors)
    chosen = np.flatnonzero(selection.mask(part.documents))
    for query in units(np.random.default_rng(4), 10, 24):
        found = part.search(query, 12, selection)
        assert found.rows.tolist() == brute(part, vectors, query, 12, chosen)
        expected = np.sort(vectors[chosen] @ query)[::-1][:12]
        np.testing.assert_allclose(found.scores, expected, atol=1e-5)


def test_no_more_is_found_than_is_selected(vectors: Vectors) -> None:
    part = segment(vectors)
    two = Selection(100, np.empty(0, np.int64), np.array([4]))
    assert sorted(part.search(vectors[0], 50, two).rows.tolist()) == [23, 25, 27]
    nobody = Selection(0, np.empty(0, np.int64))
    assert len(part.search(vectors[0], 50, nobody)) == 0
    assert len(part.search(vectors[0], 1_000, ALL)) == 300


def test_vectors_come_back_as_they_are_kept(vectors: Vectors) -> None:
    part = segment(vectors)
    np.testing.assert_array_equal(part.vectors(), vectors)
    assert (len(part), part.last) == (300, 5 + 2 * 299)


def clustered(count: int) -> Vectors:
    generator = np.random.default_rng(5)
    centres = units(generator, 40, 24)
    spread = generator.standard_normal((count, 24)) * 0.12
    made = centres[generator.integers(0, 40, count)] + spread
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def test_inverted_lists_find_nine_of_the_ten_nearest() -> None:
    vectors = clustered(4_000)
    rows = np.arange(4_000)
    part = Segment.build(rows, rows // 2, vectors, flat_limit=1_000)
    assert "IVF" in type(part.index).__name__
    dead = Selection(10**9, np.arange(0, 2_000, 5))
    for selection in (ALL, dead):
        chosen = np.flatnonzero(selection.mask(part.documents))
        found = 0
        for query in clustered(4_050)[4_000:]:
            nearest = chosen[np.argsort(-(vectors[chosen] @ query))[:10]]
            ranking = part.search(query, 10, selection)
            assert selection.mask(part.documents[ranking.rows]).all()
            found += len({*nearest.tolist()} & {*ranking.rows.tolist()})
        assert found >= 0.9 * 50 * 10


def test_inverted_lists_give_their_vectors_back_nearly() -> None:
    vectors = clustered(2_000)
    rows = np.arange(2_000)
    part = Segment.build(rows, rows, vectors, flat_limit=100)
    assert ((part.vectors() * vectors).sum(axis=1) > 0.99).all()
