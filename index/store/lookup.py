"""Looking passages up by their rows, many at a time."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from index.database import intact
from index.store.connections import Connections
from index.store.rows import (
    PASSAGE_COLUMNS,
    SOURCE_COLUMNS,
    sentences_of,
    stored_of,
    tokens_of,
    vectors_of,
)
from qa.errors import PassageNotFound
from qa.ports import Stored
from qa.ranking import Rows, Vectors

_MANY = 500

Part = TypeVar("Part")


class LookupReader(Connections):
    """Reads what a store has of passages, given by their rows, from any thread.

    Args:
        path: The file `store.sqlite`, which must be there.
    """

    def vectors(self, rows: Rows) -> Vectors:
        """Give passages' vectors: shape (n, d), in the order of rows.

        Raises:
            PassageNotFound: One was dropped since; ask again.
        """
        with intact(self._path):
            query = "SELECT passage, vector FROM vectors WHERE passage"
            blobs = _in_order(dict(self._among(query, rows)), rows)
            return vectors_of(blobs, len(blobs[0]) // 2 if blobs else 0)

    def sentences(self, rows: Rows) -> list[Vectors | None]:
        """Give the vectors of passages' sentences, in the order of rows; see `qa.ports.Snapshot`.

        Raises:
            HomeCorrupt: They are damaged.
        """
        return self._parts("sentences", "vectors", rows, sentences_of)

    def tokens(self, rows: Rows) -> Iterator[Vectors | None]:
        """Give estimates of the vectors of passages' tokens; see `qa.ports.Snapshot`.

        Raises:
            HomeCorrupt: They are damaged.
        """
        found = self._parts("tokens", "sketches", rows, tokens_of)
        return (None if estimated is None else estimated() for estimated in found)

    def stored(self, rows: Rows) -> list[Stored]:
        """Look passages up, in the order of rows.

        Raises:
            PassageNotFound: One was dropped since; ask again.
        """
        query = (
            f"SELECT p.row, {PASSAGE_COLUMNS}, d.title, {SOURCE_COLUMNS} FROM passages p "
            "JOIN documents d ON d.row = p.document WHERE p.row"
        )
        with intact(self._path):
            found = {row[0]: stored_of(row[1:]) for row in self._among(query, rows)}
        return _in_order(found, rows)

    def texts(self, rows: Rows) -> list[str]:
        """Give the words of passages, in the order of rows.

        Raises:
            PassageNotFound: One was dropped since; ask again.
        """
        with intact(self._path):
            found = dict(self._among("SELECT row, text FROM passages WHERE row", rows))
        return _in_order(found, rows)

    def _parts(
        self,
        table: str,
        column: str,
        rows: Rows,
        read: Callable[[Sequence[bytes], int], list[Part]],
    ) -> list[Part | None]:
        """Give what is kept of passages' parts, in the order of rows; None where nothing is."""
        query = (
            f"SELECT p.passage, p.{column}, length(v.vector) / 2 FROM {table} p "
            "JOIN vectors v ON v.passage = p.passage WHERE p.passage"
        )
        with intact(self._path):
            there = self._among(query, rows)
            parts = read([blob for _, blob, _ in there], there[0][2]) if there else []
        found = dict(zip([row for row, *_ in there], parts, strict=True))
        return [found.get(int(row)) for row in rows]

    def _among(self, query: str, rows: Rows) -> list[tuple[Any, ...]]:
        """Run a query that ends in the column that is to be among rows, many at a time."""
        found: list[tuple[Any, ...]] = []
        for at in range(0, len(rows), _MANY):
            wanted = [int(row) for row in rows[at : at + _MANY]]
            among = f"{query} IN ({', '.join('?' * len(wanted))})"
            found += self._connection.execute(among, wanted).fetchall()
        return found


def _in_order(found: dict[int, Any], rows: Rows) -> list[Any]:
    """Put what was found in the order of rows.

    Raises:
        PassageNotFound: Something is missing.
    """
    try:
        return [found[int(row)] for row in rows]
    except KeyError:
        raise dropped() from None


def dropped() -> PassageNotFound:
    """Give the error of a passage that is gone by the time that it is looked up."""
    return PassageNotFound("A passage was dropped while it was looked up: ask again.")
