"""What people pinned to questions, a collection's with all its questions: in the catalog."""

import secrets
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.database import intact, snapshot, transaction, translated
from qa.errors import AlreadyExists, PinNotFound
from qa.matching import plain
from qa.pins import Pin
from qa.ranking import Vector

MIGRATION = """
    CREATE TABLE pins (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        collection TEXT NOT NULL COLLATE NOCASE
            REFERENCES collections (name) ON DELETE CASCADE,
        document TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        quote TEXT NOT NULL,
        "by" TEXT NOT NULL,
        at REAL NOT NULL,
        note TEXT NOT NULL
    ) STRICT;
    CREATE INDEX pins_collection ON pins (collection);
    CREATE TABLE pinned_questions (
        number INTEGER PRIMARY KEY,
        pin INTEGER NOT NULL REFERENCES pins (number) ON DELETE CASCADE,
        text TEXT NOT NULL,
        plain TEXT NOT NULL
    ) STRICT;
    CREATE INDEX pinned_questions_pin ON pinned_questions (pin);
    CREATE INDEX pinned_questions_plain ON pinned_questions (plain);
    CREATE TABLE pinned_vectors (
        question INTEGER NOT NULL REFERENCES pinned_questions (number) ON DELETE CASCADE,
        encoder TEXT NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (question, encoder)
    ) STRICT, WITHOUT ROWID
    """

_RANDOM_BYTES = 6
_COLUMNS = 'number, id, document, sha256, start, "end", quote, "by", at, note'

Encoded = Mapping[str, Vector | None]
"""Every question of some pins, with its vector; None where it has none by an encoder yet."""


class Pins:
    """The pins of each collection. Its caller holds the home's lock to change something.

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

    def state(self, collection: str) -> tuple[int, int]:
        """Give what differs once a pin of a collection has come or gone."""
        query = (
            "SELECT (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'pins'), "
            "(SELECT count(*) FROM pins WHERE collection = ?)"
        )
        with intact(self._path):
            newest, count = self._connection.execute(query, [collection]).fetchone()
            return int(newest), int(count)

    def all(self, collection: str) -> list[Pin]:
        """List the pins of a collection, the oldest first."""
        with self._changing, intact(self._path), snapshot(self._connection) as run:
            return list(self._pins(run, "collection = ?", collection).values())

    def encoded(self, collection: str, encoder: str) -> tuple[list[Pin], Encoded]:
        """Give the pins of a collection, with the vectors of their questions by an encoder."""
        query = (
            "SELECT q.text, v.vector FROM pinned_questions q JOIN pins p ON p.number = q.pin "
            "LEFT JOIN pinned_vectors v ON v.question = q.number AND v.encoder = ? "
            "WHERE p.collection = ?"
        )
        with self._changing, intact(self._path), snapshot(self._connection) as run:
            pins = list(self._pins(run, "collection = ?", collection).values())
            rows = run.execute(query, [encoder, collection]).fetchall()
            return pins, {text: None if blob is None else _vector_of(blob) for text, blob in rows}

    def add(self, collection: str, pin: Pin, encoder: str, vectors: Sequence[Vector]) -> Pin:
        """Keep a pin.

        Args:
            collection: A collection that is there.
            pin: The pin; it is given an id where it has none.
            encoder: Fingerprint of the encoder of the vectors.
            vectors: Those of its questions.

        Raises:
            AlreadyExists: Something is pinned to one of its questions already.
        """
        kept = replace(pin, id=pin.id or secrets.token_hex(_RANDOM_BYTES))
        place = [kept.document_id, kept.sha256, kept.start, kept.end, kept.quote]
        with self._changing, translated(self._path), transaction(self._connection) as run:
            self._check_new(run, collection, kept)
            number = run.execute(
                'INSERT INTO pins (id, collection, document, sha256, start, "end", quote, "by", '
                "at, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [kept.id, collection, *place, kept.by, kept.at, kept.note],
            ).lastrowid
            for question, vector in zip(kept.questions, vectors, strict=True):
                row = run.execute(
                    "INSERT INTO pinned_questions (pin, text, plain) VALUES (?, ?, ?)",
                    [number, question, plain(question)],
                ).lastrowid
                run.execute(
                    "INSERT INTO pinned_vectors VALUES (?, ?, ?)",
                    [row, encoder, _bytes_of(vector)],
                )
        return kept

    def encode(self, collection: str, encoder: str, by: Callable[[str], Vector]) -> None:
        """Keep the vectors of all questions of a collection by another encoder."""
        _, encoded = self.encoded(collection, encoder)
        new = {text: by(text) for text, vector in encoded.items() if vector is None}
        with self._changing, translated(self._path), transaction(self._connection) as run:
            run.executemany(
                "INSERT OR IGNORE INTO pinned_vectors SELECT q.number, ?, ? FROM "
                "pinned_questions q JOIN pins p ON p.number = q.pin "
                "WHERE p.collection = ? AND q.text = ?",
                [(encoder, _bytes_of(v), collection, text) for text, v in new.items()],
            )

    def remove(self, collection: str, pin_id: str) -> Pin:
        """Let a pin go.

        Raises:
            PinNotFound: There is no such pin in the collection.
        """
        with self._changing, translated(self._path), transaction(self._connection) as run:
            found = self._pins(run, "collection = ? AND id = ?", collection, pin_id)
            for number, pin in found.items():
                run.execute("DELETE FROM pins WHERE number = ?", [number])
                return pin
        raise PinNotFound(f"There is no pin {pin_id[:40]!r} in the collection {collection!r}.")

    def _pins(self, run: sqlite3.Connection, condition: str, *values: str) -> dict[int, Pin]:
        where = f"WHERE {condition}"
        asked: dict[int, list[str]] = {}
        questions = (
            "SELECT q.pin, q.text FROM pinned_questions q "  # noqa: S608 (ours)
            f"WHERE q.pin IN (SELECT number FROM pins {where}) ORDER BY q.number"
        )
        for number, text in run.execute(questions, values):
            asked.setdefault(number, []).append(text)
        query = f"SELECT {_COLUMNS} FROM pins {where} ORDER BY number"  # noqa: S608 (ours)
        return {
            number: Pin(
                id=pin_id,
                questions=tuple(asked[number]),
                document_id=document,
                sha256=sha256,
                start=start,
                end=end,
                quote=quote,
                by=by,
                at=at,
                note=note,
            )
            for number, pin_id, document, sha256, start, end, quote, by, at, note in run.execute(
                query, values
            )
        }

    def _check_new(self, run: sqlite3.Connection, collection: str, pin: Pin) -> None:
        query = (
            "SELECT p.id FROM pinned_questions q JOIN pins p ON p.number = q.pin "
            "WHERE p.collection = ? AND q.plain = ?"
        )
        said = [plain(question) for question in pin.questions]
        for question, words in zip(pin.questions, said, strict=True):
            there = run.execute(query, [collection, words]).fetchone()
            if there is not None:
                raise AlreadyExists(
                    f"{question[:80]!r} has a pin already, {there[0]}: remove that one first, with "
                    f"pincite unpin {there[0]}, or ask in other words."
                )
            if said.count(words) > 1:
                raise AlreadyExists(f"{question[:80]!r} was given twice: leave one out.")


def _bytes_of(vector: Vector) -> bytes:
    return vector.astype("<f4").tobytes()


def _vector_of(blob: bytes) -> Vector:
    return np.frombuffer(blob, "<f4").astype(np.float32)
