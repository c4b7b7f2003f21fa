import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.store.rows import (
    blocks_text,
    facets_of,
    metadata_of,
    metadata_text,
    vector_bytes,
    vectors_of,
)
from qa.documents import MetadataValue
from qa.questions import facet_text

ATOM = st.one_of(st.text(), st.integers(), st.booleans(), st.floats(allow_nan=False))
METADATA = st.dictionaries(
    st.text(), st.one_of(ATOM, st.lists(ATOM, max_size=4).map(tuple)), max_size=4
)


@given(METADATA)
def test_metadata_is_read_back_as_it_was(metadata: dict[str, MetadataValue]) -> None:
    assert metadata_of(metadata_text(metadata)) == metadata


def test_a_document_can_be_filtered_by_each_of_its_values_as_text() -> None:
    assert facets_of({"tags": ("a", 3), "open": False, "none": ()}) == {
        ("tags", "a"),
        ("tags", "3"),
        ("open", "false"),
    }


def test_values_are_compared_as_json_writes_them_and_texts_as_they_are() -> None:
    assert [facet_text(value) for value in (True, 3, 2.5, "x", "true")] == [
        "true",
        "3",
        "2.5",
        "x",
        "true",
    ]


def test_vectors_are_little_endian_halves() -> None:
    assert vector_bytes(np.array([1, -2], np.float32)) == b"\x00\x3c\x00\xc0"
    read = vectors_of([b"\x00\x3c\x00\xc0", b"\x00\x00\x00\x3c"], 2)
    assert read.tolist() == [[1.0, -2.0], [0.0, 1.0]]
    assert vectors_of([], 384).shape == (0, 384)


def test_a_document_without_blocks_is_written_down() -> None:
    assert blocks_text(()) == "[]"
