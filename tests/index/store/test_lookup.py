from dataclasses import replace

import numpy as np
import pytest

from index.sketches import estimates
from index.store.reading import StoreReader
from index.store.writing import StoreWriter
from qa.errors import HomeCorrupt, PassageNotFound
from tests.fakes import addition


def test_passages_that_are_not_there_are_not_left_out_silently(
    filled: StoreWriter, reader: StoreReader
) -> None:
    assert filled
    assert len(reader.stored(np.array([1, 2, 3]))) == 3
    with pytest.raises(PassageNotFound, match="ask again"):
        reader.stored(np.array([1, 99]))


def test_many_passages_are_looked_up_in_the_order_asked_for(
    writer: StoreWriter, reader: StoreReader
) -> None:
    writer.add([addition("a", *(f"Number {number}." for number in range(1_100)))])
    rows = np.random.default_rng(1).permutation(1_100) + 1
    assert [item.passage.ordinal + 1 for item in reader.stored(rows)] == rows.tolist()


def test_vectors_are_given_in_the_order_asked_for(writer: StoreWriter, reader: StoreReader) -> None:
    own = addition("a", "Mars is red.", "One.", "Moons orbit it.")
    writer.add([own])
    expected = [own.embeddings[at].vector for at in (2, 0, 2)]
    np.testing.assert_allclose(reader.vectors(np.array([3, 1, 3])), expected, atol=1e-3)
    assert not len(reader.vectors(np.array([], np.int64)))
    with pytest.raises(PassageNotFound, match="ask again"):
        reader.vectors(np.array([1, 99]))


def test_words_are_given_in_the_order_asked_for(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", *(f"Number {number}." for number in range(1_100)))])
    rows = np.random.default_rng(1).permutation(1_100) + 1
    assert reader.texts(rows) == [f"Number {row - 1}." for row in rows]
    assert reader.texts(rows[:0]) == []
    with pytest.raises(PassageNotFound, match="ask again"):
        reader.texts(np.array([1, 9_999]))


def test_vectors_of_sentences_are_given_in_the_order_asked_for(
    writer: StoreWriter, reader: StoreReader
) -> None:
    own = addition("a", "Mars is red. Mars is dry.", "One.", "Moons orbit. It is so. It was.")
    writer.add([own])
    third, none, first, unknown = reader.sentences(np.array([3, 2, 1, 99]))
    assert none is unknown is None
    for found, expected in (
        (first, own.embeddings[0].sentences),
        (third, own.embeddings[2].sentences),
    ):
        assert found is not None
        assert expected is not None
        np.testing.assert_allclose(found, expected, atol=5e-3)
    assert reader.sentences(np.array([], np.int64)) == []


def test_estimates_of_the_vectors_of_tokens_are_given_in_the_order_asked_for(
    writer: StoreWriter, reader: StoreReader
) -> None:
    own = addition("a", "Mars is red.", "One.", "Moons orbit it.")
    bare = replace(own.embeddings[1], tokens=None)
    writer.add([replace(own, embeddings=[own.embeddings[0], bare, own.embeddings[2]])])
    third, none, first, unknown = reader.tokens(np.array([3, 2, 1, 99]))
    assert none is unknown is None
    for found, expected in ((first, own.embeddings[0].tokens), (third, own.embeddings[2].tokens)):
        assert found is not None
        assert expected is not None
        np.testing.assert_array_equal(found, estimates(expected, 32))
    assert list(reader.tokens(np.array([], np.int64))) == []


def test_damaged_sketches_of_tokens_are_refused(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", "Mars is red. Mars is dry.")])
    writer._connection.execute("UPDATE tokens SET sketches = zeroblob(7)")
    with pytest.raises(HomeCorrupt, match=r"store\.sqlite"):
        reader.tokens(np.array([1]))


def test_damaged_vectors_of_sentences_are_refused(writer: StoreWriter, reader: StoreReader) -> None:
    writer.add([addition("a", "Mars is red. Mars is dry.")])
    writer._connection.execute("UPDATE sentences SET vectors = zeroblob(63)")
    with pytest.raises(HomeCorrupt, match=r"store\.sqlite"):
        reader.sentences(np.array([1]))
