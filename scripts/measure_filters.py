"""What filters cost among many documents, with the index that holds what they compare and without.

    .venv/bin/python scripts/measure_filters.py [DOCUMENTS]

Fills the tables of a store with documents of 3,000 characters, 100,000 unless another number is
given, and prints the median of finding those that a filter allows, of seven times each.
"""

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from index.database import connect, migrate, transaction
from index.store.filters import documents_matching
from index.store.schema import MIGRATIONS, content_digest
from qa.questions import Filters

TIMES = 7
FILTERS = {
    "half by date": Filters(after=0.5),
    "1% by date": Filters(after=0.99),
    "half by media type": Filters(media_types=("text/html",)),
    "1% by uri": Filters(uris=("https://example.org/7/",)),
    "all by uri": Filters(uris=("https://example.org/",)),
}
_INSERT = """
    INSERT INTO documents (id, key, uri, media_type, sha256, modified, added, title, text, blocks,
        metadata, passages, born)
    VALUES (?1, ?1, ?2, ?3, '', ?4, 0, ?1, ?5, '[]', '{}', 0, 1)
"""


def fill(connection: sqlite3.Connection, documents: int) -> None:
    """Store documents without passages."""
    rows = (
        (
            f"document {number}",
            f"https://example.org/{number % 100}/{number}",
            ("text/html", "application/pdf")[number % 2],
            number / documents,
            "x" * 3_000,
        )
        for number in range(documents)
    )
    with transaction(connection):
        connection.executemany(_INSERT, rows)


def timed(connection: sqlite3.Connection, filters: Filters) -> float:
    """Give the median time of a filter, in milliseconds."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        documents_matching(connection, filters)
        took.append((time.perf_counter() - began) * 1_000)
    return median(took)


def main() -> None:
    """Fill, measure, and print a Markdown table."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory(prefix="pincite-filters-") as folder:
        file = Path(folder) / "store.sqlite"
        with closing(connect(file, writing=True)) as connection:
            connection.create_function("content_digest", 4, content_digest, deterministic=True)
            migrate(connection, MIGRATIONS, file)
            fill(connection, documents)
            indexed = {name: timed(connection, each) for name, each in FILTERS.items()}
            connection.execute("DROP INDEX documents_traits")
            bare = {name: timed(connection, each) for name, each in FILTERS.items()}
    print(f"| {documents:,} documents | with the index | without |\n|---|---|---|")
    for name, took in indexed.items():
        print(f"| {name} | {took:.1f} ms | {bare[name]:.0f} ms |")


if __name__ == "__main__":
    main()
