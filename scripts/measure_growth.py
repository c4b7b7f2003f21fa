"""What one more document costs, by how much there is already; and what opening and compacting cost.

    .venv/bin/python scripts/measure_growth.py [--sizes N N] [--rounds N]

Two collections are filled with made-up text and random vectors, so that nothing is encoded. Then
documents of five passages are added, replaced and deleted one at a time, by `Collection.add` and
`delete`, durably, the two collections taking turns. Opening is measured in fresh processes, from
before `Home` is made until its snapshot can be searched; the imports before it are given apart.
Compaction drops what was replaced and deleted, and then a tenth of all documents.
"""

import argparse
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.collection import Collection
from index.compacting import compact
from index.embedding import Embedding
from index.encoding.manifest import Manifest
from index.home import DEFAULT_COLLECTION, Home
from index.sketches import width
from index.store.writing import Addition
from qa.documents import Block, Content, Document, Source
from qa.passages import Passage, passage_id

DIMENSION = 384
PASSAGES = 5
WORDS = 100
BATCH = 1_000
ENCODER = Manifest(
    model="random",
    fingerprint="0" * 16,
    dimension=DIMENSION,
    window=256,
    query_prompt="",
    document_prompt="",
    precision="float32",
    files={},
)
OPEN = """
import sys, time
began = time.perf_counter()
from pathlib import Path
from index.home import Home
imported = time.perf_counter()
with Home(Path(sys.argv[1]), writing=sys.argv[2] == "writing") as home:
    snapshot = home.collection("default").snapshot()
    print(imported - began, time.perf_counter() - imported)
"""


class Maker:
    """Makes documents up: words by Zipf's law, vectors at random.

    Args:
        seed: Another makes others.
        passages: How many each has.
        words: How many each of these has.
    """

    def __init__(self, seed: int, *, passages: int = PASSAGES, words: int = WORDS) -> None:
        self._passages, self._length = passages, words
        self._chance = random.Random(seed)
        self._numbers = np.random.default_rng(seed)
        letters = "abcdefghijklmnopqrstuvwxyz"
        lengths = [self._chance.randint(3, 9) for _ in range(30_000)]
        self._words = ["".join(self._chance.choices(letters, k=length)) for length in lengths]
        self._shares = np.cumsum(1 / np.arange(1, len(self._words) + 1)).tolist()

    def addition(self, document_id: str) -> Addition:
        """Make a document."""
        parts = [
            " ".join(self._chance.choices(self._words, cum_weights=self._shares, k=self._length))
            for _ in range(self._passages)
        ]
        text, passages = "\n\n".join(parts), list(_passages(document_id, parts))
        blocks = tuple(
            Block(start=own.start, end=own.end, page=None, heading_path=()) for own in passages
        )
        vectors = self._numbers.standard_normal((self._passages, DIMENSION)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        tokens = (self._length, width(DIMENSION))
        return Addition(
            document=Document(
                id=document_id,
                source=Source(
                    key=document_id,
                    uri=f"record:{document_id}",
                    media_type="text/plain",
                    sha256="0" * 64,
                    modified=None,
                ),
                content=Content(title=document_id, text=text, blocks=blocks, metadata={}),
            ),
            passages=passages,
            contexts=[document_id] * self._passages,
            embeddings=[
                Embedding(vector=each, tokens=self._numbers.integers(0, 256, tokens, np.uint8))
                for each in vectors
            ],
        )


def _passages(document_id: str, parts: list[str]) -> Iterator[Passage]:
    at = 0
    for ordinal, part in enumerate(parts):
        yield Passage(
            id=passage_id(document_id, at, at + len(part), part),
            document_id=document_id,
            ordinal=ordinal,
            start=at,
            end=at + len(part),
            text=part,
            page=None,
            heading_path=(),
        )
        at += len(part) + 2


def fill(collection: Collection, size: int, maker: Maker) -> None:
    """Fill a collection with so many passages."""
    collection.claim(ENCODER)
    documents = size // PASSAGES
    for at in range(0, documents, BATCH):
        names = range(at, min(at + BATCH, documents))
        collection.add([maker.addition(f"d{number}") for number in names])


def milliseconds(call: Callable[[], object]) -> float:
    """Give how long a call takes."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def measure(collections: dict[int, Collection], maker: Maker, rounds: int) -> None:
    """Add, replace and delete one document at a time, the collections taking turns."""
    times: dict[str, dict[int, list[float]]] = {
        what: {size: [] for size in collections} for what in ("add", "replace", "delete")
    }
    for number in range(rounds):
        new, again = maker.addition(f"new{number}"), maker.addition(f"d{number}")
        for size, collection in collections.items():
            calls = {
                "add": partial(collection.add, [new]),
                "replace": partial(collection.add, [again]),
                "delete": partial(collection.delete, [again.document.id]),
            }
            for what, call in calls.items():
                times[what][size].append(milliseconds(call))
    heads = " | ".join(f"{size:,} passages" for size in collections)
    print(f"| one document | {heads} | ratio |")
    print("|---|" + "---|" * (len(collections) + 1))
    for what, by_size in times.items():
        medians = [statistics.median(own) for own in by_size.values()]
        cells = [f"{median:.1f} ms" for median in medians]
        print(f"| {what} | {' | '.join(cells)} | {medians[-1] / medians[0]:.2f} |", flush=True)


def measure_opening(folders: dict[int, Path], rounds: int) -> None:
    """Open each home in fresh processes, the sizes taking turns."""
    times: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for size, folder in folders.items():
            for how in ("reading", "writing"):
                command = [sys.executable, "-c", OPEN, str(folder), how]
                said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                imported, opened = map(float, said.split())
                times.setdefault((how, size), []).append((imported, opened))
    for (how, size), own in times.items():
        imported, opened = (statistics.median(column) for column in zip(*own, strict=True))
        print(f"opening {size:,} passages for {how}: {opened:.2f} s (imports {imported:.2f} s)")


def measure_compaction(collections: dict[int, Collection]) -> None:
    """Drop what was replaced and deleted, then a tenth of all documents."""
    for size, collection in collections.items():
        few = milliseconds(partial(compact, collection, 0.0)) / 1000
        names = [f"d{n}" for n in range(100, size // PASSAGES) if n % 10 == 0]
        collection.delete(names)
        many = milliseconds(partial(compact, collection, 0.0)) / 1000
        print(f"compacting {size:,} passages: {few:.2f} s after the changes above, ", end="")
        print(f"{many:.2f} s after {len(names):,} documents were deleted")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    maker = Maker(0)
    with TemporaryDirectory(prefix="pincite-growth-") as folder:
        folders = {size: Path(folder) / str(size) for size in options.sizes}
        homes = {size: Home(own, writing=True) for size, own in folders.items()}
        collections = {size: own.ensure(DEFAULT_COLLECTION) for size, own in homes.items()}
        for size, collection in collections.items():
            took = milliseconds(partial(fill, collection, size, maker)) / 1000
            print(f"filling {size:,} passages: {took:.1f} s", flush=True)
        measure(collections, maker, options.rounds)
        measure_opening(folders, 5)
        measure_compaction(collections)
        for home in homes.values():
            home.close()


if __name__ == "__main__":
    main()
