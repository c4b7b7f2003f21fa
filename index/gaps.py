"""What was asked and not found, grouped: a part of `feedback.sqlite`."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from index.database import intact
from index.feedback_file import GIVEN, FeedbackFile, found_of, found_text, given_of
from index.judgements import ANSWERED, DISMISSED, OPEN, STATES, Found, Gap, Given
from index.locking import GROUPING, HomeLock
from index.shared import WAIT
from qa.errors import GapNotFound, InvalidFeedback
from qa.ranking import Vector, Vectors

_STORED = np.float16
_GIVEN = ", ".join(f"last.{name}" for name in GIVEN.split(", "))
_GAPS = (
    "SELECT gaps.number, state, found, own.count, own.askers, own.first, "  # noqa: S608 (ours)
    f"{_GIVEN} FROM gaps JOIN (SELECT gap, count(*) AS count, "
    "count(DISTINCT nullif(asker, '')) AS askers, min(at) AS first, max(number) AS last "
    "FROM answers WHERE gap IS NOT NULL GROUP BY gap) AS own ON own.gap = gaps.number "
    "JOIN answers AS last ON last.number = own.last"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungrouped:
    """A question that was not answered, and is in no group yet.

    Attributes:
        number: Its answer's.
        meant: What was looked for.
    """

    number: int
    meant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaders:
    """The groups of a collection.

    Attributes:
        numbers: Of the gaps.
        vectors: Shape (n, d), what leads each of them; empty (0, 0) where there are none.
    """

    numbers: tuple[int, ...]
    vectors: Vectors


class Gaps:
    """The gaps of a home; `Feedback` has them. All methods raise a `HomeError` as those do.

    Args:
        file: Where they are.
    """

    def __init__(self, file: FeedbackFile) -> None:
        self._file = file
        self._grouping = HomeLock(file.path.parent, GROUPING)

    @contextmanager
    def grouping(self) -> Iterator[None]:
        """Be the only one who groups.

        Raises:
            HomeLocked: Another process goes on grouping.
        """
        with self._grouping.held(WAIT):
            yield

    def collections(self) -> list[str]:
        """Name the collections that have questions in no group yet."""
        query = "SELECT DISTINCT collection FROM answers WHERE is_missed = 1 AND gap IS NULL"
        return self._file.run(lambda run: [name for (name,) in run.execute(query)])

    def ungrouped(self, collection: str, most: int) -> list[Ungrouped]:
        """Give questions of a collection that are in no group yet, the oldest first."""
        query = (
            f"SELECT number, {GIVEN} FROM answers "  # noqa: S608 (ours)
            "WHERE is_missed = 1 AND gap IS NULL AND collection = ? ORDER BY number LIMIT ?"
        )

        def work(run: sqlite3.Connection) -> list[Ungrouped]:
            with intact(self._file.path):
                rows = [
                    (number, given_of(row))
                    for number, *row in run.execute(query, [collection, most])
                ]
            return [
                Ungrouped(number=number, meant=given.shown.meant or given.question)
                for number, given in rows
            ]

        return self._file.run(work)

    def leaders(self, collection: str, encoder: str) -> Leaders:
        """Give the groups of a collection whose leader was encoded by an encoder."""
        query = "SELECT number, vector FROM gaps WHERE collection = ? AND encoder = ?"
        rows = self._file.run(lambda run: run.execute(query, [collection, encoder]).fetchall())
        with intact(self._file.path):
            vectors = [np.frombuffer(vector, _STORED) for _, vector in rows]
            stacked = np.stack(vectors).astype(np.float32) if rows else np.empty((0, 0), np.float32)
        return Leaders(numbers=tuple(number for number, _ in rows), vectors=stacked)

    def outdated(self, collection: str, encoder: str) -> list[Ungrouped]:
        """Give the groups whose leader another encoder encoded: their numbers, and what is meant.

        What is meant is what the last of its questions did.
        """
        query = f"{_GAPS} WHERE gaps.collection = ? AND encoder != ?"

        def work(run: sqlite3.Connection) -> list[Ungrouped]:
            gaps = self._read(run.execute(query, [collection, encoder]).fetchall())
            return [
                Ungrouped(number=gap.number, meant=gap.example.shown.meant or gap.example.question)
                for gap in gaps
            ]

        return self._file.run(work)

    def encode(self, gap: int, vector: Vector, encoder: str) -> None:
        """Write down what leads a group by another encoder."""
        change = "UPDATE gaps SET vector = ?, encoder = ?, asked_of = '' WHERE number = ?"
        row = [vector.astype(_STORED).tobytes(), encoder, gap]
        self._file.run(lambda run: run.execute(change, row))

    def lead(self, collection: str, encoder: str, vectors: Vectors) -> list[int]:
        """Make groups of their leaders' vectors, and give their numbers."""

        def work(run: sqlite3.Connection) -> list[int]:
            insert = "INSERT INTO gaps (collection, encoder, vector) VALUES (?, ?, ?)"
            made = [
                run.execute(insert, [collection, encoder, each.astype(_STORED).tobytes()])
                for each in vectors
            ]
            return [int(one.lastrowid or 0) for one in made]

        return self._file.run(work)

    def join(self, joined: Sequence[tuple[int, int]]) -> None:
        """Put questions into groups, by the numbers of both.

        A group that had been answered is open again where its question was missed after that.
        """

        def work(run: sqlite3.Connection) -> None:
            run.executemany(
                "UPDATE answers SET gap = ? WHERE number = ? AND gap IS NULL AND is_missed = 1",
                [(gap, answer) for answer, gap in joined],
            )
            run.executemany(
                "UPDATE gaps SET state = 'open', found = '', found_at = NULL, asked_of = '' "
                "WHERE number = ? AND state = 'answered' AND found_at < "
                "(SELECT max(at) FROM answers WHERE gap = gaps.number)",
                [(gap,) for gap in {gap for _, gap in joined}],
            )

        self._file.run(work)

    def listed(
        self,
        *,
        states: Sequence[str] = (OPEN, ANSWERED),
        collection: str | None = None,
        most: int = 100,
    ) -> list[Gap]:
        """Give gaps, those that were asked most often first.

        Args:
            states: Of these states.
            collection: Of that collection; None for all.
            most: So many at most.
        """
        query = (
            f"{_GAPS} WHERE state IN ({', '.join('?' * len(states))}) "
            "AND (? IS NULL OR gaps.collection = ?) "
            "ORDER BY own.count DESC, last.at DESC, gaps.number LIMIT ?"
        )
        row = [*states, collection, collection, most]
        return self._file.run(lambda run: self._read(run.execute(query, row).fetchall()))

    def gap(self, number: int) -> Gap:
        """Give a gap.

        Raises:
            GapNotFound: There is none of that number (any more).
        """

        def work(run: sqlite3.Connection) -> Gap:
            rows = run.execute(f"{_GAPS} WHERE gaps.number = ?", [number]).fetchall()
            if not rows:
                raise GapNotFound(
                    f"There is no gap {number}, or nothing of it is remembered any more: "
                    "pincite gaps lists those there are."
                )
            return self._read(rows)[0]

        return self._file.run(work)

    def wordings(self, number: int, most: int) -> list[str]:
        """Give the different words in which a gap was asked, the last first."""
        query = (
            "SELECT json_extract(receipt, '$.question') AS said FROM answers "
            "WHERE gap = ? GROUP BY said ORDER BY max(number) DESC LIMIT ?"
        )
        return self._file.run(lambda run: [said for (said,) in run.execute(query, [number, most])])

    def set_state(self, number: int, state: str) -> Gap:
        """Dismiss a gap, or open it again.

        Raises:
            GapNotFound: There is none of that number (any more).
            InvalidFeedback: It is no such state.
        """
        if state not in {OPEN, DISMISSED}:
            raise InvalidFeedback(
                f"The state is {state[:40]!r}; by hand it is set to {OPEN!r} or {DISMISSED!r}."
            )
        change = (
            "UPDATE gaps SET state = ?, found = '', found_at = NULL, asked_of = '' WHERE number = ?"
        )
        self.gap(number)
        self._file.run(lambda run: run.execute(change, [state, number]))
        return self.gap(number)

    def to_ask(self, collection: str, asked_of: str, most: int) -> list[Gap]:
        """Give gaps that were not asked again of a state of their collection, the most asked first.

        Args:
            collection: The collection.
            asked_of: The state, as `looked` was told it.
            most: So many at most.
        """
        query = (
            f"{_GAPS} WHERE gaps.collection = ? AND state != 'dismissed' AND asked_of != ? "
            "ORDER BY own.count DESC, gaps.number LIMIT ?"
        )
        row = [collection, asked_of, most]
        return self._file.run(lambda run: self._read(run.execute(query, row).fetchall()))

    def asked_again(self, number: int, asked_of: str, found: Found | None) -> None:
        """Write down what came of asking a gap again: what answers it now, if anything does."""
        change = (
            "UPDATE gaps SET asked_of = ?, found = ?, found_at = ?, state = ? "
            "WHERE number = ? AND state != 'dismissed'"
        )
        row = (
            [asked_of, found_text(found), found.at, ANSWERED, number]
            if found
            else [asked_of, "", None, OPEN, number]
        )
        self._file.run(lambda run: run.execute(change, row))

    def gap_collections(self) -> list[str]:
        """Name the collections that have gaps."""
        query = "SELECT DISTINCT collection FROM gaps WHERE state != 'dismissed'"
        return self._file.run(lambda run: [name for (name,) in run.execute(query)])

    def to_tell(self, door: str, most: int) -> list[Given]:
        """Give answers whose askers can be told that there is an answer now, the oldest first."""
        query = (
            f"SELECT {GIVEN} FROM answers JOIN gaps ON gaps.number = gap "  # noqa: S608 (ours)
            "WHERE state = 'answered' AND at < found_at AND told IS NULL AND place != '' "
            "AND door = ? ORDER BY answers.number LIMIT ?"
        )

        def work(run: sqlite3.Connection) -> list[Given]:
            with intact(self._file.path):
                return [given_of(row) for row in run.execute(query, [door, most])]

        return self._file.run(work)

    def tell(self, answer_id: str) -> bool:
        """Claim to tell who asked; only the first who claims it may, and once for all time."""
        claim = "UPDATE answers SET told = ? WHERE id = ? AND told IS NULL"
        row = [time.time(), answer_id]
        return self._file.run(lambda run: run.execute(claim, row).rowcount == 1)

    def _read(self, rows: Sequence[Sequence[object]]) -> list[Gap]:
        with intact(self._file.path):
            return [_gap_of(row) for row in rows]


def check_states(states: Sequence[str]) -> None:
    """Check the names of states.

    Raises:
        InvalidFeedback: One is none.
    """
    for state in states:
        if state not in STATES:
            raise InvalidFeedback(f"The state is {state[:40]!r}; there are {', '.join(STATES)}.")


def _gap_of(row: Sequence[object]) -> Gap:
    number, state, found, count, askers, first, *given = row
    if not (isinstance(number, int) and isinstance(count, int) and isinstance(askers, int)):
        raise TypeError("numbers are not numbers")
    return Gap(
        number=number,
        state=str(state),
        count=count,
        askers=askers,
        first=float(str(first)),
        example=given_of(given),
        found=found_of(str(found)),
    )
