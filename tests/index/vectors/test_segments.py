import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.selection import Selection
from index.vectors import segment
from index.vectors.segment import Segment
from index.vectors.segments import Segments
from qa.ranking import Vectors
from tests.fakes import units

ALL = Selection(10**9, np.empty(0, np.int64))


@pytest.fixture
def vectors() -> Vectors:
    return units(np.random.default_rng(1), 600, 16).astype(np.float16).astype(np.float32)


def grown(vectors: Vectors, sizes: list[int]) -> Segments:
    segments, at = Segments(small=0), 0
    for size in sizes:
        rows = np.arange(at, at + size) + 1
        segments = segments.extended(rows, rows // 4, vectors[at : at + size])
        at += size
    return segments


@pytest.mark.parametrize("sizes", [[600], [1] * 600, [7, 1, 90, 2, 500], [300, 299, 1]])
def test_however_it_grew_it_finds_the_same(vectors: Vectors, sizes: list[int]) -> None:
    segments = grown(vectors, sizes)
    rows = np.arange(600) + 1
    whole = Segment.build(rows, rows // 4, vectors)
    some = Selection(120, np.arange(0, 120, 3))
    for query in units(np.random.default_rng(2), 5, 16):
        for selection in (ALL, some):
            found = segments.search(query, 20, selection)
            expected = whole.search(query, 20, selection)
            assert found.rows.tolist() == expected.rows.tolist()
            np.testing.assert_allclose(found.scores, expected.scores, atol=1e-6)


@pytest.mark.parametrize("sizes", [[1] * 600, [7, 1, 90, 2, 500], [300, 299, 1]])
def test_scores_and_ties_hang_on_no_cut_into_segments(vectors: Vectors, sizes: list[int]) -> None:
    repeated = vectors[np.random.default_rng(6).integers(0, 40, 600)]
    segments, whole = grown(repeated, sizes), grown(repeated, [600])
    for query in units(np.random.default_rng(2), 5, 16):
        for k in (1, 10, 100, 599):
            found, expected = (each.search(query, k, ALL) for each in (segments, whole))
            assert found.rows.tolist() == expected.rows.tolist()
            assert found.scores.tolist() == expected.scores.tolist()


def test_what_lists_were_trained_to_is_known_by_a_fingerprint(vectors: Vectors) -> None:
    rows = np.arange(600) + 1

    def lists(vectors: Vectors, limit: int) -> str:
        return Segments(flat_limit=limit).extended(rows, rows, vectors).lists()

    assert lists(vectors, 600) == ""
    assert lists(vectors, 300) == lists(vectors, 300) != ""
    assert lists(vectors, 300) != lists(vectors[::-1].copy(), 300)


def test_growing_one_by_one_keeps_few_segments_and_rebuilds_little(
    vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = Segment.build
    written = 0

    def counted(*arrays: np.ndarray, flat_limit: int) -> Segment:
        nonlocal written
        written += len(arrays[0])
        return build(*arrays, flat_limit=flat_limit)

    monkeypatch.setattr(Segment, "build", counted)
    segments = grown(vectors, [1] * 600)
    assert len(segments) == 600
    assert len(segments.parts) <= math.log2(600) + 1
    sizes = [len(part) for part in segments.parts]
    assert all(earlier >= 2 * later for earlier, later in pairwise(sizes))
    assert written <= 600 * 4 * math.log2(600)


def test_a_small_segment_becomes_one_with_what_is_added_to_it(vectors: Vectors) -> None:
    segments, at = Segments(small=100), 0
    sizes = []
    for size in (90, 9, 1, 40, 30, 60):
        rows = np.arange(at, at + size) + 1
        segments = segments.extended(rows, rows, vectors[at : at + size])
        sizes.append([len(part) for part in segments.parts])
        at += size
    assert sizes == [[90], [99], [100], [100, 40], [170], [170, 60]]


def test_growing_leaves_the_value_before_as_it_was(vectors: Vectors) -> None:
    before = grown(vectors, [10])
    after = before.extended(np.array([11]), np.array([9]), vectors[10:11])
    assert (len(before), before.last) == (10, 10)
    assert (len(after), after.last) == (11, 11)
    assert 11 not in before.search(vectors[10], 20, ALL).rows
    assert after.search(vectors[10], 1, ALL).rows.tolist() == [11]


def test_adding_nothing_changes_nothing_and_nothing_holds_nothing(vectors: Vectors) -> None:
    empty = Segments()
    nothing = np.empty(0, np.int64)
    assert empty.extended(nothing, nothing, vectors[:0]) is empty
    assert (len(empty), empty.last) == (0, 0)
    assert len(empty.search(vectors[0], 5, ALL)) == 0


def test_segments_over_the_limit_have_inverted_lists(vectors: Vectors) -> None:
    rows = np.arange(600) + 1
    segments = Segments(flat_limit=400).extended(rows[:300], rows[:300], vectors[:300])
    assert "IVF" not in type(segments.parts[0].index).__name__
    segments = segments.extended(rows[300:], rows[300:], vectors[300:])
    (merged,) = segments.parts
    assert "IVF" in type(merged.index).__name__
    assert segments.search(vectors[7], 1, ALL).rows.tolist() == [8]
    assert segments.search(vectors[500], 1, ALL).rows.tolist() == [501]


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.integers(1, 30),  # so many passages are added
            st.sets(st.integers(0, 40), max_size=8),  # these documents are dropped
        ),
        max_size=8,
    ),
    flat_limit=st.sampled_from([40, 10_000]),
    small=st.sampled_from([0, 6, 50, 4_096]),
)
def test_whatever_is_added_and_dropped_it_holds_what_a_dictionary_would(
    steps: list[int | set[int]], flat_limit: int, small: int
) -> None:
    pool = units(np.random.default_rng(1), 300, 8).astype(np.float16).astype(np.float32)
    segments = Segments(flat_limit=flat_limit, small=small)
    held: dict[int, int] = {}  # the document of each passage
    last = 0
    for step in steps:
        if isinstance(step, int):
            rows = np.arange(last, last + step) + 1
            segments = segments.extended(rows, rows // 3, pool[rows])
            held |= {int(row): int(row) // 3 for row in rows}
            last += step
        else:
            gone = np.array(sorted(step), np.int64)
            segments = segments.without(gone, pool.__getitem__)
            held = {row: document for row, document in held.items() if document not in step}
        assert segments.last == last
        rows = np.concatenate([np.empty(0, np.int64), *(part.rows for part in segments.parts)])
        documents = [int(own) for part in segments.parts for own in part.documents]
        assert dict(zip(rows.tolist(), documents, strict=True)) == held
        assert rows.tolist() == sorted(held)
        assert all(len(part) for part in segments.parts)
        for part in segments.parts:
            np.testing.assert_allclose(part.vectors(), pool[part.rows], atol=2e-2)
    for query in pool[:3]:
        ranking = segments.search(query, len(held) + 1, ALL)
        expected = sorted((float(pool[row] @ query) for row in held), reverse=True)
        np.testing.assert_allclose(ranking.scores, expected, atol=4e-2)


def test_dropping_builds_again_only_what_had_something_of_it(vectors: Vectors) -> None:
    segments = grown(vectors, [40, 16, 6])
    dropped = segments.without(np.array([11]), lambda rows: vectors[rows - 1])  # rows 44 to 47
    assert [len(part) for part in dropped.parts] == [40, 12, 6]
    assert dropped.parts[0] is segments.parts[0]
    assert dropped.parts[2] is segments.parts[2]
    assert [len(part) for part in segments.parts] == [40, 16, 6]


@pytest.mark.parametrize(("gone", "trained"), [(np.arange(100), 0), (np.arange(320), 1)])
def test_inverted_lists_are_trained_anew_where_most_is_dropped_and_not_otherwise(
    vectors: Vectors, monkeypatch: pytest.MonkeyPatch, gone: np.ndarray, trained: int
) -> None:
    rows = np.arange(600)
    segments = Segments(flat_limit=200).extended(rows, rows, vectors)
    trainings: list[int] = []
    inverted = segment._inverted

    def counted(vectors: Vectors) -> object:
        trainings.append(len(vectors))
        return inverted(vectors)

    monkeypatch.setattr(segment, "_inverted", counted)
    queries = vectors[::20]
    before = [segments.search(query, 50, ALL).rows.tolist() for query in queries]
    dropped = segments.without(gone, vectors.__getitem__)
    assert (len(trainings), len(dropped)) == (trained, 600 - len(gone))
    shared = 0
    for query in queries:
        exact = rows[len(gone) :][np.argsort(-(vectors[len(gone) :] @ query))][:10]
        shared += len(np.intersect1d(dropped.search(query, 10, ALL).rows, exact))
    assert shared / len(queries) > 8
    assert [segments.search(query, 50, ALL).rows.tolist() for query in queries] == before
