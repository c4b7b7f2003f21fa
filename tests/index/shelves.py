"""What tests of a collection ask it."""

from collections.abc import Callable
from pathlib import Path

from index.collection import Collection
from index.snapshot import CollectionSnapshot
from index.store.writing import Addition, StoreWriter
from qa.questions import Filters
from tests.fakes import WordEncoder

Open = Callable[..., Collection]

ENCODER = WordEncoder()
ANY = Filters()


def dense(snapshot: CollectionSnapshot, text: str, filters: Filters = ANY) -> list[str]:
    rows = snapshot.dense(ENCODER.encode_query(text), 1_000, filters).rows
    return [item.passage.text for item in snapshot.passages(rows)]


def lexical(snapshot: CollectionSnapshot, text: str, filters: Filters = ANY) -> list[str]:
    rows = snapshot.lexical(text, 1_000, filters).rows
    return [item.passage.text for item in snapshot.passages(rows)]


def both(collection: Collection, text: str) -> tuple[list[str], list[str]]:
    snapshot = collection.snapshot()
    return sorted(dense(snapshot, text)), sorted(lexical(snapshot, text))


def stored_only(folder: Path, *additions: Addition) -> None:
    """What a writer leaves behind that dies after the store has committed."""
    writer = StoreWriter(folder / "store.sqlite")
    writer.add(additions)
    writer.close()


def put_back(folder: Path, store: bytes) -> None:
    """Put an older copy of the store back, and nothing else."""
    for path in folder.glob("store.sqlite*"):
        path.unlink()
    (folder / "store.sqlite").write_bytes(store)


def listed(collection: Collection) -> dict[str, str]:
    """The texts of all documents, by their keys."""
    store, generation = collection.store, collection.store.generation()
    return {
        entry.source.key: store.document(entry.id, generation).content.text
        for entry in store.entries(generation)
    }
