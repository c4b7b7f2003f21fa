"""A collection as it was at an earlier generation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from qa.errors import GenerationNotFound, HomeCorrupt
from tests.fakes import addition
from tests.index.shelves import ANY, ENCODER, Open, both, dense, lexical


@pytest.mark.parametrize("writing", [True, False])
def test_every_generation_can_be_asked_as_it_was(opened: Open, *, writing: bool) -> None:
    collection = opened()
    shown: list[list[str]] = [[]]
    times = [datetime.now(UTC)]
    steps: list[Callable[[], int]] = [
        lambda: collection.add([addition("a", "mars one"), addition("b", "mars two")]),
        lambda: collection.add([addition("a", "mars new")]),
        lambda: collection.delete(["b"]),
        lambda: collection.add([addition("b", "mars back")]),
    ]
    for step in steps:
        step()
        times.append(datetime.now(UTC))
        shown.append(both(collection, "mars")[0])
    assert shown == [
        [],
        ["mars one", "mars two"],
        ["mars new", "mars two"],
        ["mars new"],
        ["mars back", "mars new"],
    ]
    reader = opened(writing=writing)
    for number, (moment, then) in enumerate(zip(times, shown, strict=True)):
        for snapshot in (reader.snapshot_at(number), reader.snapshot_at(moment)):
            assert snapshot.generation == number
            assert sorted(dense(snapshot, "mars")) == then
            assert sorted(lexical(snapshot, "mars")) == then


def test_what_is_added_while_a_moment_is_looked_up_does_not_count(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = opened()
    collection.add([addition("a", "mars one")])
    look_up = collection.store.generation_at

    def growing(seconds: float) -> int:
        collection.add([addition("b", "mars two")])
        return look_up(seconds)

    monkeypatch.setattr(collection.store, "generation_at", growing)
    snapshot = collection.snapshot_at(datetime.now(UTC) + timedelta(days=1))
    assert (snapshot.generation, dense(snapshot, "mars")) == (1, ["mars one"])


def test_a_generation_that_never_was_is_answered_with_those_there_are(opened: Open) -> None:
    collection = opened()
    collection.add([addition("a", "mars")])
    for number in (-1, 2):
        with pytest.raises(GenerationNotFound, match="are 0 to 1"):
            collection.snapshot_at(number)
    with pytest.raises(GenerationNotFound, match="did not exist"):
        collection.snapshot_at(datetime(2001, 1, 1, tzinfo=UTC))


def test_what_scores_depend_on_is_named_at_every_generation(opened: Open) -> None:
    collection = opened()
    collection.add([addition("a", "mars one"), addition("b", "mars two")])
    first = collection.snapshot().basis(["mar", "venus"])
    assert (first.newest, first.passages, first.frequencies) == (1, 2, {"mar": 2, "venus": 0})
    assert (first.mark, first.lists) == (collection.store.mark(1), "")
    collection.add([addition("c", "venus")])
    earlier = collection.snapshot_at(1).basis(["mar", "venus"])
    assert (earlier.newest, earlier.mark) == (2, first.mark)
    assert (earlier.passages, earlier.frequencies) == (3, {"mar": 2, "venus": 1})
    assert collection.snapshot().basis(["mar"]).mark != first.mark


def test_words_and_stretches_are_of_the_generation(opened: Open) -> None:
    collection = opened()
    collection.add([addition("a", "mars one", "mars two")])
    collection.add([addition("a", "mars new")])
    then, now = collection.snapshot_at(1), collection.snapshot()
    assert then.texts(then.dense(ENCODER.encode_query("mars"), 9, ANY).rows[:0]) == []
    assert sorted(now.texts(np.array([1, 3]))) == ["mars new", "mars one"]
    assert then.stretch("a", 0, 5)[0] == "mars one\n\nmars two"
    assert now.stretch("a", 0, 5)[0] == "mars new"
    with pytest.raises(HomeCorrupt):
        now.stretch("b", 0, 5)


def test_estimates_of_the_vectors_of_tokens_are_given_where_there_are_any(opened: Open) -> None:
    collection = opened()
    own = addition("a", "Mars is red.", "Venus.")
    first, second = own.embeddings
    collection.add([replace(own, embeddings=[first, replace(second, tokens=None)])])
    found, none = collection.snapshot().tokens(np.array([1, 2]))
    assert found is not None
    assert none is None
    tokens = [ENCODER.encode_query(text) for text in ("Mars", "is", "red")]
    assert (found @ np.array(tokens).T).argmax(axis=1).tolist() == [0, 1, 2]


def test_vectors_of_sentences_are_given_where_there_are_any(opened: Open) -> None:
    collection = opened()
    collection.add([addition("a", "Mars is red. It is dry.", "Venus is hot.")])
    found, none = collection.snapshot().sentences(np.array([1, 2]))
    assert found is not None
    assert none is None
    expected = [ENCODER.encode_query(text) for text in ("Mars is red.", "It is dry.")]
    np.testing.assert_allclose(found, expected, atol=5e-3)
