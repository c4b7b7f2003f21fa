import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.contexts import contexts_of, merged
from qa.errors import PassageNotFound
from qa.passages import Passage
from tests.fakes import TableSnapshot, passage, unit
from tests.qa.planets import stored

LENGTH = 12
DOCUMENTS = {
    name: [
        passage(f"{name}{at:02}", document_id=name, ordinal=at, start=5 * at)
        for at in range(LENGTH)
    ]
    for name in "ab"
}
SNAPSHOT = TableSnapshot(
    {
        row: (stored(own, own.document_id), unit(1, 0))
        for row, own in enumerate(own for every in DOCUMENTS.values() for own in every)
    },
    {},
)
TEXTS = {name: "  ".join(own.text for own in every) for name, every in DOCUMENTS.items()}
HITS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, LENGTH - 1)), unique=True, max_size=10
).map(lambda places: [DOCUMENTS[name][at] for name, at in places])


def test_none_were_asked_for() -> None:
    assert contexts_of(DOCUMENTS["a"], 0, SNAPSHOT) == ()


def test_neighbours_on_both_sides_as_far_as_there_are() -> None:
    first, middle = contexts_of([DOCUMENTS["b"][0], DOCUMENTS["a"][6]], 1, SNAPSHOT)
    assert (first.number, first.document_id, first.text) == (1, "b", "b00  b01")
    assert (middle.number, middle.start, middle.end) == (2, 25, 38)
    assert middle.text == "a05  a06  a07"
    assert [span.id for span in middle.passages] == [own.id for own in DOCUMENTS["a"][5:8]]


@pytest.mark.parametrize(
    ("ordinals", "reaches"),
    [
        ((3, 5), [(2, 6)]),
        ((3, 6), [(2, 7)]),
        ((3, 7), [(2, 4), (6, 8)]),
        ((7, 3, 5), [(2, 8)]),
        ((0,), [(0, 1)]),
    ],
    ids=["overlap", "touch", "apart", "chain", "at the beginning"],
)
def test_what_overlaps_or_touches_is_one(
    ordinals: tuple[int, ...], reaches: list[tuple[int, int]]
) -> None:
    assert merged([DOCUMENTS["a"][at] for at in ordinals], 1) == {"a": reaches}


def test_what_is_gone() -> None:
    with pytest.raises(PassageNotFound):
        contexts_of([passage("gone", document_id="c")], 1, SNAPSHOT)


@given(HITS, st.integers(1, 15))
def test_contexts_cover_each_hit_with_its_neighbours_and_never_overlap(
    hits: list[Passage], n: int
) -> None:
    contexts = contexts_of(hits, n, SNAPSHOT)
    assert [context.number for context in contexts] == list(range(1, len(contexts) + 1))
    for context in contexts:
        assert context.text == TEXTS[context.document_id][context.start : context.end]
        for span in context.passages:
            assert context.start <= span.start < span.end <= context.end
    ids = [span.id for context in contexts for span in context.passages]
    assert len(set(ids)) == len(ids)
    wanted = {
        own.id
        for hit in hits
        for own in DOCUMENTS[hit.document_id][max(0, hit.ordinal - n) : hit.ordinal + n + 1]
    }
    assert set(ids) == wanted
    first = [
        min(h for h, hit in enumerate(hits) if hit.id in {s.id for s in c.passages})
        for c in contexts
    ]
    assert first == sorted(first)
    for one in contexts:
        for other in contexts:
            if one is not other and one.document_id == other.document_id:
                assert not (one.start <= other.start <= one.end + 2)
