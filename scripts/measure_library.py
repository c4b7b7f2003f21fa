"""How quick the page that looks after the library is, by how many documents there are.

    .venv/bin/python scripts/measure_library.py [--sizes N N] [--rounds N]

Each home is filled with made-up documents of 700 words and as many uploads; nothing is encoded. A
server of its own serves each; pages are asked for on loopback, the sizes taking turns.
"""

import argparse
import statistics
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from api.library import open_library
from index.catalog import Upload
from index.encoding.sources import DEFAULT_MODEL
from index.home import DEFAULT_COLLECTION, Home
from scripts.measure_growth import Maker
from scripts.serving import served

PORT = 18770
BATCH = 1_000
OUTCOMES = '{"counts": {"added": %d, "updated": 0, "unchanged": 0, "failed": %d}, "outcomes": []}'
PAGE = f"/library/collections/{DEFAULT_COLLECTION}"
PATHS = {
    "collections": "/library",
    "documents, the first": PAGE,
    "documents, from the middle": f"{PAGE}?after=d5",
    "documents, the last": f"{PAGE}?before=e",
    "found: a few of them": f"{PAGE}?find=d999",
    "found: none": f"{PAGE}?find=nowhere",
    "uploads, the latest": "/library/uploads",
    "uploads that failed, none": "/library/uploads?failed=true",
    "`GET /v1/documents`": "/v1/documents?limit=50",
}


def fill(home: Home, documents: int) -> None:
    """Put documents and uploads into a home."""
    maker = Maker(0, passages=1, words=700)
    collection = home.ensure(DEFAULT_COLLECTION)
    collection.claim(home.make_encoder(DEFAULT_MODEL).manifest)
    for at in range(0, documents, BATCH):
        names = [f"d{number}" for number in range(at, min(at + BATCH, documents))]
        collection.add([maker.addition(name) for name in names])
        home.catalog.add_uploads([upload(name) for name in names])


def upload(name: str) -> Upload:
    """Make an upload that is done."""
    return Upload(
        id=name,
        collection=DEFAULT_COLLECTION,
        name=f"{name}.txt",
        uri=f"upload:{name}.txt",
        received=time.time(),
        state="done",
        outcomes=OUTCOMES % (1, 0),
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="pincite-library-") as folder, ExitStack() as stack:
        urls = {}
        for at, size in enumerate(options.sizes):
            path = Path(folder) / str(size)
            with open_library(path) as library:
                fill(library.home, size)
            urls[size] = stack.enter_context(served(path, PORT + at))
        times: dict[tuple[str, int], list[float]] = {}
        for _ in range(options.rounds):
            for what, asked in PATHS.items():
                for size, url in urls.items():
                    began = time.perf_counter()
                    httpx.get(url + asked, timeout=60).raise_for_status()
                    took = (time.perf_counter() - began) * 1000
                    times.setdefault((what, size), []).append(took)
    print(f"| page | {' | '.join(f'{size:,} documents' for size in urls)} |")
    print("|---|" + "---|" * len(urls))
    for what in PATHS:
        medians = [statistics.median(times[what, size]) for size in urls]
        print(f"| {what} | {' | '.join(f'{each:.1f} ms' for each in medians)} |")


if __name__ == "__main__":
    main()
