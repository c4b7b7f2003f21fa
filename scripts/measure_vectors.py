"""Dense search by size: exact below, inverted lists above.

    .venv/bin/python scripts/measure_vectors.py HOME [SIZE …] [--collection NAME]

More vectors are made of those of a collection that is there: each lies somewhere between two of
them, with a little noise, so they spread as passages do; questions are made in the same way.
Prints for each size how long building and a search for 1,000 take (median), recall@10 and
recall@100 against exact search, the file's size, what adding one more passage costs, writing it
down included, and how long opening takes.
"""

import argparse
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from api.library import open_library
from index.position import Position
from index.selection import Selection
from index.store.rows import vectors_of
from index.vectors.folder import SegmentFolder
from index.vectors.segment import FLAT_LIMIT
from index.vectors.segments import Segments
from qa.ranking import Vectors

QUERIES = 100
NOISE = 0.2


def between(real: Vectors, count: int, random: np.random.Generator) -> Vectors:
    """Make vectors between random pairs of real ones: shape (count, d), unit length."""
    first, second = real[random.integers(0, len(real), (2, count))]
    share = random.random((count, 1), np.float32) ** 2
    noise = random.standard_normal(first.shape, np.float32) * NOISE / real.shape[1] ** 0.5
    made = first * (1 - share) + second * share + noise
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def measure(size: int, real: Vectors) -> str:
    """Build one size, and give a row of the table."""
    random = np.random.default_rng(size)
    vectors, queries = between(real, size, random), between(real, QUERIES, random)
    rows = np.arange(1, size + 1, dtype=np.int64)
    began = time.perf_counter()
    segments = Segments().extended(rows, rows, vectors)
    built = time.perf_counter() - began
    everything = Selection(size + 1, np.empty(0, np.int64))
    times, at_10, at_100 = [], 0.0, 0.0
    for query in queries:
        began = time.perf_counter()
        found = segments.search(query, 1_000, everything).rows
        times.append((time.perf_counter() - began) * 1000)
        exact = np.argsort(-(vectors @ query))[:100] + 1
        at_10 += len(np.intersect1d(found[:10], exact[:10])) / 10 / QUERIES
        at_100 += len(np.intersect1d(found[:100], exact)) / 100 / QUERIES
    with TemporaryDirectory() as folder:
        kept = SegmentFolder(Path(folder), "measured")
        kept.save(segments, Position(size))
        bytes_ = sum(file.stat().st_size for file in Path(folder).iterdir())
        one = np.array([size + 1], dtype=np.int64)
        began = time.perf_counter()
        kept.save(segments.extended(one, one, queries[:1]), Position(size + 1))
        added = (time.perf_counter() - began) * 1000
        began = time.perf_counter()
        SegmentFolder(Path(folder), "measured")
        opened = time.perf_counter() - began
    kind = "IVF, SQ8" if size > FLAT_LIMIT else "flat, fp16"
    return (
        f"| {size:,} | {kind} | {built:.1f} s | {statistics.median(times):.1f} ms | {at_10:.3f} | "
        f"{at_100:.3f} | {bytes_ / 2**20:.0f} MiB | {added:.0f} ms | {opened:.2f} s |"
    )


def main() -> None:
    """Measure the sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000, 50_000, 200_000])
    parser.add_argument("--collection")
    options = parser.parse_args()
    with open_library(options.home, writing=False) as library:
        store = library.collection(options.collection).store
        blobs = [encoded.vector for encoded in store.encoded_after(0)]
    real = vectors_of(blobs, len(blobs[0]) // 2)
    print("| passages | index | build | search | recall@10 | recall@100 | size | add one | open |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in options.sizes:
        print(measure(size, real), flush=True)


if __name__ == "__main__":
    main()
