from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.collection import Collection
from index.home import Home
from index.locking import REINDEXING, HomeLock
from index.reindexing import Reindexed, discard, reindex, roll_back
from index.store.writing import StoreWriter
from qa.errors import CollectionReplaced, EncoderMismatch, HomeLocked, NotKept
from qa.ranking import Vectors
from tests.fakes import WordEncoder, addition
from tests.index.shelves import both

OLD, NEW = "old-mark", "new-mark"


class Stopped(BaseException):
    """What a kill would be."""


class StoppingEncoder(WordEncoder):
    """Is killed when it has encoded so much."""

    def __init__(self, fingerprint: str, after: int) -> None:
        super().__init__(fingerprint)
        self._after = after

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if len(self.encoded) + len(texts) > self._after:
            raise Stopped
        return super().encode_passages(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def home(path: Path) -> Iterator[Home]:
    with Home(path, writing=True, wait=5) as home:
        home._encoders._open |= {mark: WordEncoder(mark) for mark in (OLD, NEW)}
        collection = home.create("c")
        collection.claim(WordEncoder(OLD).manifest)
        collection.add([addition("a", "mars old"), addition("b", "mars b", original=b"kept")])
        collection.add([addition("a", "mars a")])
        yield home


@pytest.fixture
def change(path: Path) -> Iterator[Callable[..., None]]:
    """Changes the collection as another process would."""
    with Home(path, writing=True, wait=5) as other:

        def run(*texts: str, delete: Sequence[str] = ()) -> None:
            collection = other.collection("c")
            collection.change([addition(text.split()[-1], text) for text in texts], delete)

        yield run


def texts(home: Home) -> tuple[list[str], list[str]]:
    return both(home.collection("c"), "mars")


def encoder_of(home: Home) -> str:
    return home.collection("c").store.meta()["encoder"]


def test_another_model_answers_with_the_same_documents(home: Home) -> None:
    before = home.collection("c")
    entries = before.store.entries(2)
    done = reindex(home, "C", WordEncoder(NEW))
    assert done == Reindexed("words", 2, swapped=True)
    after = home.collection("c")
    assert encoder_of(home) == NEW
    assert texts(home) == (["mars a", "mars b"],) * 2
    generation = after.snapshot().generation
    assert generation == 3 == after.store.oldest()
    for entry, was in zip(after.store.entries(generation), entries, strict=True):
        assert (entry.id, entry.source, entry.added) == (was.id, was.source, was.added)
    assert after.store.original(entries[1].source.sha256) == b"kept"
    assert both(before, "mars")[0] == ["mars a", "mars b"]  # who still has it goes on


def test_a_model_that_answers_already_is_not_encoded_again(home: Home) -> None:
    encoder = WordEncoder(OLD)
    assert reindex(home, "c", encoder) == Reindexed("words", 0, swapped=False)
    assert not encoder.encoded


def test_the_same_model_encodes_again_where_tokens_lack_sketches(home: Home) -> None:
    own = addition("c", "mars is red. It is dry.")
    bare = [replace(each, sentences=None, tokens=None) for each in own.embeddings]
    home.collection("c").add([replace(own, embeddings=bare)])
    without = WordEncoder(OLD)
    without.manifest = replace(without.manifest, tokens=False)
    assert reindex(home, "c", without) == Reindexed("words", 0, swapped=False)
    assert reindex(home, "c", WordEncoder(OLD)) == Reindexed("words", 3, swapped=True)
    store = home.collection("c").store
    assert encoder_of(home) == OLD
    assert texts(home) == (["mars a", "mars b", "mars is red. It is dry."],) * 2
    assert not store.lacks_tokens()
    assert reindex(home, "c", WordEncoder(OLD)) == Reindexed("words", 0, swapped=False)


def test_the_old_one_answers_and_takes_changes_until_the_new_one_has_them_all(
    home: Home, path: Path, change: Callable[..., None]
) -> None:
    seen: list[tuple[list[str], str]] = []
    steps: Iterator[Callable[[], None]] = iter(
        [lambda: change("mars c"), lambda: change("mars again a", delete=["b"])]
    )

    def progress(_done: int, _all: int) -> None:
        next(steps, lambda: None)()
        with Home(path) as reader:
            seen.append((texts(reader)[0], encoder_of(reader)))

    reindex(home, "c", WordEncoder(NEW), progress)
    assert seen[0] == (["mars a", "mars b", "mars c"], OLD)
    assert {mark for _, mark in seen} == {OLD}
    assert texts(home) == (["mars again a", "mars c"],) * 2
    assert encoder_of(home) == NEW


def test_it_goes_on_where_it_was_stopped(home: Home) -> None:
    parts = {f"d{n}": [f"mars {n} {m}" for m in range(500)] for n in range(12)}
    home.collection("c").add([addition(name, *texts) for name, texts in parts.items()])
    stopping = StoppingEncoder(NEW, after=300)
    with pytest.raises(Stopped):
        reindex(home, "c", stopping)
    assert encoder_of(home) == OLD
    assert home.catalog.collection("c").shadow
    encoder = WordEncoder(NEW)
    done = reindex(home, "c", encoder)
    assert 0 < done.documents < 14
    assert home.collection("c").store.counts(home.collection("c").snapshot().generation)[0] == 14
    assert home.catalog.collection("c").shadow is None


def test_there_is_a_way_back_that_loses_nothing(home: Home, change: Callable[..., None]) -> None:
    reindex(home, "c", WordEncoder(NEW))
    change("mars c", delete=["b"])
    newest = home.collection("c").snapshot().generation
    done = roll_back(home, "c")
    assert (done.documents, done.swapped) == (1, True)
    assert encoder_of(home) == OLD
    assert texts(home) == (["mars a", "mars c"],) * 2
    assert home.collection("c").snapshot().generation > newest
    assert roll_back(home, "c").documents == 0
    assert encoder_of(home) == NEW


def test_without_another_model_there_is_no_way_back(home: Home) -> None:
    with pytest.raises(NotKept):
        roll_back(home, "c")
    reindex(home, "c", WordEncoder(NEW))
    discard(home, "c")
    with pytest.raises(NotKept):
        roll_back(home, "c")
    assert len(list((home.path / "collections").iterdir())) == 1


def test_a_third_model_takes_the_place_of_the_one_that_was_begun(home: Home) -> None:
    with pytest.raises(Stopped):
        reindex(home, "c", StoppingEncoder(NEW, after=0))
    begun = home.catalog.collection("c").shadow
    reindex(home, "c", WordEncoder("third"))
    assert encoder_of(home) == "third"
    assert begun not in {folder.name for folder in (home.path / "collections").iterdir()}


def test_what_another_process_ingests_never_goes_to_the_old_one_unseen(
    home: Home, change: Callable[..., None], path: Path
) -> None:
    with Home(path, writing=True) as other:
        stale = other.collection("c")
        reindex(home, "c", WordEncoder(NEW))
        with pytest.raises(CollectionReplaced):
            stale.add([addition("lost", "mars lost")])
        with pytest.raises(EncoderMismatch, match="reindex"):
            other.collection("c").claim(WordEncoder(OLD).manifest)
    change("mars c")
    assert "mars c" in texts(home)[0]


def test_a_collection_made_anew_meanwhile_is_left_alone(home: Home, path: Path) -> None:
    def progress(_done: int, _all: int) -> None:
        with Home(path, writing=True) as other:
            other.drop("c")
            other.create("c")

    with pytest.raises(CollectionReplaced):
        reindex(home, "c", WordEncoder(NEW), progress)
    assert home.collection("c").store.counts(0) == (0, 0)


def test_one_at_a_time(home: Home, path: Path) -> None:
    with HomeLock(path, REINDEXING).held(), pytest.raises(HomeLocked, match="re-indexing"):
        reindex(home, "c", WordEncoder(NEW))


def test_a_key_that_moved_from_one_document_to_another_is_brought_over(home: Home) -> None:
    reindex(home, "c", WordEncoder(NEW))
    writer = StoreWriter(home.folder(home.catalog.collection("c").folder) / "store.sqlite")
    run = writer._connection
    for old, new in (("a", "x"), ("b", "a"), ("x", "b")):
        run.execute("UPDATE documents SET key = ? WHERE key = ? AND died IS NULL", [new, old])
    writer.close()
    roll_back(home, "c")
    collection: Collection = home.collection("c")
    assert [entry.source.key for entry in collection.store.entries(9)] == ["b", "a"]
