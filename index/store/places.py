"""Reading a part of a document, however long it is, and what stood where before."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from index.database import intact
from index.store.connections import Connections
from index.store.rows import PASSAGE_COLUMNS, SOURCE_COLUMNS, passage_of, stored_of
from qa.passages import Passage
from qa.ports import Stored

_ALIVE = "d.born <= :at AND (d.died IS NULL OR d.died > :at)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is kept of a document that was deleted.

    Attributes:
        title: Its title.
        uri: Where it came from.
        until: When it was deleted, in seconds since 1970 UTC.
    """

    title: str
    uri: str
    until: float


class PlaceReader(Connections):
    """Reads parts of documents, by their offsets and pages."""

    def part(self, document_id: str, generation: int, start: int, end: int) -> str:
        """Give a document's text from start to end, as much of it as there is."""
        query = (
            f"SELECT substr(d.text, :first, :count) FROM documents d WHERE d.id = :id AND {_ALIVE}"
        )
        values = {"id": document_id, "at": generation, "first": start + 1, "count": end - start}
        with intact(self._path):
            row = self._connection.execute(query, values).fetchone()
        return row[0] if row else ""

    def passages(
        self, document_id: str, generation: int, first: int = 0, last: int | None = None
    ) -> list[Passage]:
        """Give a document's passages by their ordinals, `first` to `last`, both counted."""
        query = (
            f"SELECT {PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.row = p.document "
            "WHERE p.document = :document AND p.ordinal >= :first "
            "AND (:last IS NULL OR p.ordinal <= :last) ORDER BY p.ordinal"
        )
        document = self._row(document_id, generation)
        values = {"document": document, "first": first, "last": last}
        with intact(self._path):
            return [passage_of(row) for row in self._connection.execute(query, values)]

    def passages_over(
        self, document_id: str, generation: int, count: int, start: int, end: int
    ) -> range:
        """Say which of a document's passages a span touches, by their ordinals.

        One between two passages touches the one after it; an empty one is that of the passage it
        stands in.

        Args:
            document_id: The document.
            generation: At which generation.
            count: How many passages it has.
            start: First code point.
            end: One past the last.
        """
        row = self._row(document_id, generation)
        ends, starts = self._numbers('p."end"', row), self._numbers("p.start", row)
        first = bisect_right(range(count), start, key=ends)
        last = bisect_left(range(count), max(end, start + 1), lo=min(first, count), key=starts)
        return range(first, max(first + 1, last)) if first < count else range(count - 1, count)

    def standing(
        self, document_id: str, generation: int, start: int, end: int
    ) -> tuple[int, list[tuple[int, Passage]]]:
        """Give the passages that a span of a document touches, in order.

        Returns:
            The document's row, and each passage with its own; 0 and none where it is not there.
        """
        query = (
            f"SELECT d.row, p.row, {PASSAGE_COLUMNS} FROM documents d "
            'LEFT JOIN passages p ON p.document = d.row AND p.start < :end AND p."end" > :start '
            f"WHERE d.id = :id AND {_ALIVE} ORDER BY p.ordinal"
        )
        values = {"id": document_id, "at": generation, "start": start, "end": end}
        with intact(self._path):
            rows = self._connection.execute(query, values).fetchall()
            there = [(row[1], passage_of(row[2:])) for row in rows if row[1] is not None]
            return (rows[0][0] if rows else 0), there

    def on_page(
        self, document_id: str, generation: int, count: int, page: int, near: int
    ) -> list[Passage]:
        """Give all passages on a page.

        Args:
            document_id: The document.
            generation: At which generation.
            count: How many passages it has.
            page: The page.
            near: The ordinal of one of them.
        """
        pages = self._numbers("coalesce(p.page, 0)", self._row(document_id, generation))
        first = bisect_left(range(near), page, key=pages)
        last = bisect_right(range(count), page, lo=near, key=pages)
        return self.passages(document_id, generation, first, last - 1)

    def past_passage(self, passage_id: str) -> Stored | None:
        """Give a passage as it was stored last, whether or not it is there still; None if never."""
        query = (
            f"SELECT {PASSAGE_COLUMNS}, d.title, {SOURCE_COLUMNS} FROM passages p "
            "JOIN documents d ON d.row = p.document WHERE p.id = ? ORDER BY d.row DESC LIMIT 1"
        )
        with intact(self._path):
            row = self._connection.execute(query, [passage_id]).fetchone()
            return stored_of(row) if row else None

    def past(self, document_id: str) -> Past | None:
        """Give what is kept of a document that was deleted; None where nothing is."""
        query = (
            "SELECT d.title, d.uri, g.at FROM documents d JOIN generations g ON g.number = d.died "
            "WHERE d.id = ? ORDER BY d.died DESC LIMIT 1"
        )
        with intact(self._path):
            row = self._connection.execute(query, [document_id]).fetchone()
        return Past(title=row[0], uri=row[1], until=row[2]) if row else None

    def keeps_original(self, sha256: str) -> bool:
        """Whether the original bytes of that hash are kept."""
        query = "SELECT count(*) FROM originals WHERE sha256 = ?"
        with intact(self._path):
            return bool(self._connection.execute(query, [sha256]).fetchone()[0])

    def _row(self, document_id: str, generation: int) -> int:
        """Find a document's row; 0 where there is none.

        When it was born and died stands behind its text, so that each look at it costs as much as
        the text is long.
        """
        query = f"SELECT d.row FROM documents d WHERE d.id = :id AND {_ALIVE}"
        with intact(self._path):
            row = self._connection.execute(query, {"id": document_id, "at": generation}).fetchone()
        return int(row[0]) if row else 0

    def _numbers(self, column: str, document: int) -> Callable[[int], int]:
        """Give what looks a number of one of a document's passages up by its ordinal."""
        query = f"SELECT {column} FROM passages p WHERE p.document = ? AND p.ordinal = ?"

        def number(ordinal: int) -> int:
            with intact(self._path):
                row = self._connection.execute(query, [document, ordinal]).fetchone()
            return int(row[0]) if row else 0

        return number
