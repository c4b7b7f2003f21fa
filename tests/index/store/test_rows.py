import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.rows import (
    blocks_text,
    facets_of,
    metadata_of,
    metadata_text,
    sentence_bytes,
    sentences_of,
    vector_bytes,
    vectors_of,
)
from qa.documents import MetadataValue
from qa.questions import facet_text
from tests.fakes import units

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


@given(st.integers(0, 2**32), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_sentences_are_read_back_nearly_as_they_were(seed: int, counts: list[int]) -> None:
    generator = np.random.default_rng(seed)
    passages = [units(generator, count, 384) for count in counts]
    blobs = [sentence_bytes(vectors) for vectors in passages]
    assert [len(blob) for blob in blobs] == [384 * count for count in counts]
    read = sentences_of(blobs, 384)
    (question,) = units(generator, 1, 384)
    for vectors, again, blob in zip(passages, read, blobs, strict=True):
        np.testing.assert_allclose(np.linalg.norm(again, axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(again @ question, vectors @ question, atol=0.005)
        assert sentence_bytes(again) == blob


def test_a_sentence_that_was_not_read_stays_without_a_vector() -> None:
    blob = sentence_bytes(np.array([[0, 0], [0, -1]], np.float32))
    assert blob == b"\x00\x00\x00\x81"
    assert sentences_of([blob], 2)[0].tolist() == [[0, 0], [0, -1]]


def test_sentences_of_another_dimension_are_refused() -> None:
    assert sentences_of([], 2) == []
    with pytest.raises(ValueError, match="not of 2 numbers"):
        sentences_of([b"\x01\x02", b"\x01\x02\x03"], 2)


def test_a_document_without_blocks_is_written_down() -> None:
    assert blocks_text(()) == "[]"
