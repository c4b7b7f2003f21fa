"""What was fitted to a collection, and on what evidence: a stack for each kind and encoder."""

import json
import sqlite3
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.database import intact, transaction, translated
from qa.errors import NotKept

TUNING, CALIBRATION = "tuning", "calibration"

MIGRATION = """
    CREATE TABLE adjustments (
        collection TEXT NOT NULL COLLATE NOCASE
            REFERENCES collections (name) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        number INTEGER NOT NULL,
        at REAL NOT NULL,
        encoder TEXT NOT NULL,
        value TEXT NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (collection, kind, number)
    ) STRICT
    """

_COLUMNS = "kind, number, at, encoder, value, evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What was fitted to a collection.

    Attributes:
        kind: `tuning` or `calibration`.
        number: Of those of its kind, from 1.
        at: When, in seconds since 1970 UTC.
        encoder: Fingerprint of the encoder that the collection had.
        value: What was fitted, as plain values.
        evidence: The figures that justified it.
    """

    kind: str
    number: int
    at: float
    encoder: str
    value: Mapping[str, Any]
    evidence: Mapping[str, Any]


class Adjustments:
    """What was fitted to each collection. The newest of a kind is in force.

    One is in force only while its collection has the encoder that it was fitted with; what was
    fitted with another waits until that one answers again.

    Args:
        connection: The catalog's.
        path: Its file.
        changing: Held by whoever changes something by the connection.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, changing: threading.Lock
    ) -> None:
        self._connection = connection
        self._path = path
        self._changing = changing

    def in_force(self, collection: str, kind: str, encoder: str) -> Adjustment | None:
        """Give the newest of a kind that was fitted with an encoder."""
        return self._first("collection = ? AND kind = ? AND encoder = ?", collection, kind, encoder)

    def newest(self, collection: str, kind: str) -> Adjustment | None:
        """Give the newest of a kind, whatever it was fitted with."""
        return self._first("collection = ? AND kind = ?", collection, kind)

    def add(
        self,
        collection: str,
        kind: str,
        *,
        encoder: str,
        value: Mapping[str, Any],
        evidence: Mapping[str, Any],
    ) -> Adjustment:
        """Let something be in force; its caller holds the home's lock.

        Args:
            collection: A collection that is there.
            kind: `tuning` or `calibration`.
            encoder: Fingerprint of the encoder it was fitted with.
            value: What was fitted, as plain values.
            evidence: The figures that justify it.
        """
        with self._changing, translated(self._path), transaction(self._connection) as run:
            (newest,) = run.execute(
                "SELECT coalesce(max(number), 0) FROM adjustments "
                "WHERE collection = ? AND kind = ?",
                [collection, kind],
            ).fetchone()
            added = Adjustment(
                kind=kind,
                number=newest + 1,
                at=time.time(),
                encoder=encoder,
                value=value,
                evidence=evidence,
            )
            row = (added.at, encoder, json.dumps(dict(value)), json.dumps(dict(evidence)))
            run.execute(
                "INSERT INTO adjustments VALUES (?, ?, ?, ?, ?, ?, ?)",
                [collection, kind, added.number, *row],
            )
        return added

    def undo(self, collection: str, kind: str, encoder: str) -> Adjustment:
        """Remove what is in force, so that what was before it is; its caller holds the lock.

        Returns:
            What was removed.

        Raises:
            NotKept: Nothing of that kind is in force.
        """
        with self._changing, translated(self._path), transaction(self._connection) as run:
            undone = self.in_force(collection, kind, encoder)
            if undone is None:
                raise NotKept(f"No {kind} of {collection!r} is in force: there is none to undo.")
            run.execute(
                "DELETE FROM adjustments WHERE collection = ? AND kind = ? AND number = ?",
                [collection, kind, undone.number],
            )
        return undone

    def _first(self, condition: str, *values: str) -> Adjustment | None:
        query = (
            f"SELECT {_COLUMNS} FROM adjustments WHERE {condition} "  # noqa: S608 (ours)
            "ORDER BY number DESC LIMIT 1"
        )
        with intact(self._path):
            row = self._connection.execute(query, values).fetchone()
            if row is None:
                return None
            kind, number, at, encoder, value, evidence = row
            return Adjustment(
                kind=kind,
                number=number,
                at=at,
                encoder=encoder,
                value=dict(json.loads(value)),
                evidence=dict(json.loads(evidence)),
            )
