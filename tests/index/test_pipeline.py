from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.collection import Collection
from index.home import Home
from index.pipeline import ADDED, RENAMED, UPDATED, Outcome, Pipeline, Prepared
from index.splitting import Piece
from index.store.rows import embedding_bytes
from qa.ranking import Vectors
from tests.fakes import WordEncoder, addition


def prepared(name: str, *, passages: int = 1, status: str = ADDED) -> Prepared:
    own = addition(name, *(f"{name} {number}" for number in range(passages)))
    return Prepared(
        label=f"{name}.txt",
        status=status,
        document=own.document,
        pieces=[Piece(passage=passage, context="Title") for passage in own.passages],
        original=None,
        origin=f"file:///found/{name}",
        validators='{"etag": "1"}',
    )


def test_a_batch_is_stored_once_the_next_is_full_and_the_rest_when_flushed(tmp_path: Path) -> None:
    told: list[int] = []
    encoder = WordEncoder("f1")
    with Home(tmp_path, writing=True) as home:
        collection = home.create("c")
        collection.claim(WordEncoder("f1").manifest)
        with Pipeline(collection, encoder, told.append) as pipeline:
            assert pipeline.put(prepared("a", passages=200)) == []
            assert pipeline.put(prepared("b", passages=100)) == []  # full: encoded from now on
            assert pipeline.put(prepared("c", passages=255)) == []
            stored = pipeline.put(prepared("d", status=UPDATED))  # full again
            assert [(o.path, o.status, o.document_id, o.passages) for o in stored] == [
                ("a.txt", ADDED, "a", 200),
                ("b.txt", ADDED, "b", 100),
            ]
            assert [entry.id for entry in collection.store.entries(1)] == ["a", "b"]
            assert pipeline.put(prepared("e")) == []
            rest = pipeline.flush()
            assert [(o.path, o.status) for o in rest] == [
                ("c.txt", ADDED),
                ("d.txt", UPDATED),
                ("e.txt", ADDED),
            ]
            assert pipeline.flush() == []
        b_and_c = collection.store.vectors(np.array([201, 301]))
        expected = WordEncoder().encode_passages(["Title\nb 0", "Title\nc 0"])
        np.testing.assert_allclose(b_and_c, expected, atol=1e-3)
        assert told == [300, 256, 1]
        assert encoder.encoded[0] == "Title\na 0"
        assert collection.store.generation() == 3
        known = collection.store.known("e")
        assert known is not None
        assert (known.origin, known.validators) == ("file:///found/e", '{"etag": "1"}')


def stored(collection: Collection, encoder: WordEncoder, *documents: Prepared) -> list[Outcome]:
    collection.claim(encoder.manifest)
    with Pipeline(collection, encoder, lambda _: None) as pipeline:
        for document in documents:
            assert pipeline.put(document) == []
        return pipeline.flush()


@pytest.mark.parametrize("status", [UPDATED, RENAMED])
def test_of_a_document_that_is_there_only_what_is_new_is_encoded(
    tmp_path: Path, status: str
) -> None:
    with Home(tmp_path, writing=True) as home:
        collection, encoder = home.create("c"), WordEncoder("f1")
        stored(collection, encoder, prepared("a", passages=3))
        before = collection.store.vectors(np.array([1, 2, 3]))
        encoder.encoded.clear()
        (outcome,) = stored(collection, encoder, prepared("a", passages=5, status=status))
        assert (outcome.status, outcome.passages) == (status, 5)
        assert encoder.encoded == ["Title\na 3", "Title\na 4"]
        after = collection.store.vectors(np.array([4, 5, 6, 7, 8]))
        np.testing.assert_array_equal(after[:3], before)
        fresh = WordEncoder().encode_passages(["Title\na 3", "Title\na 4"])
        np.testing.assert_allclose(after[3:], fresh, atol=1e-3)


def test_what_several_passages_say_alike_is_encoded_once(tmp_path: Path) -> None:
    with Home(tmp_path, writing=True) as home:
        collection, encoder = home.create("c"), WordEncoder("f1")
        twin = replace(prepared("b"), pieces=prepared("a").pieces)
        stored(collection, encoder, prepared("a"), twin)
        assert encoder.encoded == ["Title\na 0"]
        first, second = collection.store.vectors(np.array([1, 2]))
        np.testing.assert_array_equal(first, second)


def test_what_was_not_stored_yet_is_given_up_on_leaving(tmp_path: Path) -> None:
    with Home(tmp_path, writing=True) as home:
        collection = home.create("c")
        with Pipeline(collection, WordEncoder("f1"), lambda _: None) as pipeline:
            pipeline.put(prepared("a", passages=300))
        assert collection.store.generation() == 0


def test_an_encoder_that_fails_stores_nothing_and_is_heard_of(tmp_path: Path) -> None:
    class Failing(WordEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            raise MemoryError(texts[0])

    with Home(tmp_path, writing=True) as home:
        collection = home.create("c")
        with Pipeline(collection, Failing("f1"), lambda _: None) as pipeline:
            pipeline.put(prepared("a"))
            with pytest.raises(MemoryError):
                pipeline.flush()
        assert collection.store.generation() == 0


def told(name: str, *texts: str, status: str = ADDED) -> Prepared:
    """A document of those passages."""
    own = addition(name, *texts)
    pieces = [Piece(passage=passage, context="Title") for passage in own.passages]
    return replace(prepared(name, status=status), document=own.document, pieces=pieces)


def blobs(
    collection: Collection,
) -> dict[tuple[str, str], tuple[bytes, bytes | None, bytes | None]]:
    """What the passages of the document a were encoded to, by context and text."""
    found = collection.store.encoded("a")
    return {words: embedding_bytes(each) for words, each in found.items()}


def test_sentences_are_encoded_with_their_passage(tmp_path: Path) -> None:
    with Home(tmp_path, writing=True) as home:
        collection, encoder = home.create("c"), WordEncoder("f1")
        stored(collection, encoder, told("a", "Mars is red. It has moons.", "Venus."))
        found, none = collection.store.sentences(np.array([1, 2]))
        assert found is not None
        assert none is None
        expected = [encoder.encode_query(each) for each in ("Mars is red.", "It has moons.")]
        np.testing.assert_allclose(found, expected, atol=5e-3)


@pytest.mark.parametrize("missing", [{"sentences": None}, {"tokens": None}])
def test_what_is_unchanged_is_taken_over_and_what_is_missing_encoded(
    tmp_path: Path, missing: dict[str, Any]
) -> None:
    texts = ("Mars is red. It has moons.", "Venus is hot. It is dry.")
    without, encoder = WordEncoder("f1"), WordEncoder("f1")
    without.manifest = replace(without.manifest, tokens=False)
    with Home(tmp_path, writing=True) as home:
        collection = home.create("c")
        stored(collection, encoder, told("a", *texts))
        before = blobs(collection)
        for again in (encoder, without):
            again.encoded.clear()
            stored(collection, again, told("a", *texts, status=UPDATED))
            assert again.encoded == []
            assert blobs(collection) == before
        own = addition("a", *texts)
        bare = [replace(each, **missing) for each in own.embeddings]
        collection.add([replace(own, contexts=["Title"] * 2, embeddings=bare)])
        stored(collection, without, told("a", *texts, status=UPDATED))
        assert without.encoded == []
        stored(collection, encoder, told("a", *texts, status=UPDATED))
        assert encoder.encoded == [f"Title\n{text}" for text in texts]
        assert blobs(collection) == before


def test_what_is_read_alike_but_cut_otherwise_is_encoded_apart(tmp_path: Path) -> None:
    with Home(tmp_path, writing=True) as home:
        collection, encoder = home.create("c"), WordEncoder("f1")
        one = told("a", "Mars is red. It is dry.")
        other = told("b", "Title\nMars is red. It is dry.")
        pieces = [replace(piece, context="") for piece in other.pieces]
        stored(collection, encoder, one, replace(other, pieces=pieces))
        found = collection.store.sentences(np.array([1, 2]))
        assert [each is not None and len(each) for each in found] == [2, 3]
