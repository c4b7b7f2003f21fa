"""Whether what a store holds is what it says of itself: every hash, every span, every vector."""

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import numpy as np

from index.sketches import width
from index.store.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    document_of,
    facets_of,
    passage_of,
    vector_of,
)
from index.store.walking import Walk
from qa.documents import Document
from qa.passages import Passage

_UNREADABLE = (sqlite3.Error, ValueError, TypeError, KeyError, OverflowError)
_HALF_PRECISION = 2e-3
_MOST = 20
_BEYOND = """
    SELECT max(last_document) < (SELECT coalesce(max(row), 0) FROM documents),
        max(last_passage) < (SELECT coalesce(max(row), 0) FROM passages) FROM generations
"""


def file_faults(walk: Walk) -> Iterator[str]:
    """Say what is wrong with the file itself: nothing else can be relied on then."""
    try:
        for (said,) in walk.run.execute(f"PRAGMA integrity_check({_MOST})"):
            if said != "ok":
                yield str(said).strip()
        for table, row, *_ in walk.run.execute("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} belongs to nothing"
        meta = walk.meta()
        numbers = [meta["oldest"], meta["compactions"], meta.get("dimension", "0")]
        beyond = walk.run.execute(_BEYOND).fetchone()
        if not all(number.isdecimal() for number in numbers) or any(beyond):
            yield "what it says of itself is not what it holds"
    except _UNREADABLE as error:
        yield f"it cannot be read: {error}"


def document_faults(walk: Walk) -> Iterator[tuple[str, list[str]]]:
    """Check every version of every document that is kept, one after another.

    Yields:
        Its id, and what is wrong with it.
    """
    query = (
        f"SELECT d.row, d.passages, d.born, d.died, {DOCUMENT_COLUMNS} FROM documents d "
        "ORDER BY d.row"
    )
    meta = walk.meta()
    newest = walk.counts()[0]
    rows = walk.run.execute(query)
    while True:
        try:
            row = rows.fetchone()
        except _UNREADABLE as error:
            yield "", [f"documents cannot be read: {error}"]
            return
        if row is None:
            return
        try:
            faults = list(_faults(walk, row, int(meta.get("dimension", 0)), newest))
        except _UNREADABLE as error:
            faults = [str(error)]
        yield str(row[4]), faults


def original_faults(walk: Walk) -> Iterator[str]:
    """Say which original bytes are not what they are named by, or belong to no document."""
    rows = walk.run.execute(
        "SELECT sha256, bytes, sha256 IN (SELECT sha256 FROM documents) FROM originals"
    )
    try:
        for sha256, data, wanted in rows:
            if hashlib.sha256(data).hexdigest() != sha256:
                yield f"the original bytes {sha256} are not what was kept"
            if not wanted:
                yield f"the original bytes {sha256} belong to no document"
    except _UNREADABLE as error:
        yield f"original bytes cannot be read: {error}"


def _faults(walk: Walk, row: tuple[Any, ...], dimension: int, newest: int) -> Iterator[str]:
    number, count, born, died = row[:4]
    if not 0 < born <= (died or newest) <= newest:
        yield f"it lives from generation {born} to {died}, of {newest}"
    document = document_of(row[4:])
    facets = set(walk.run.execute("SELECT key, value FROM facets WHERE document = ?", [number]))
    if facets != facets_of(document.content.metadata):
        yield "what it can be filtered by is not what its metadata says"
    found = walk.run.execute(
        f"SELECT v.vector, length(s.vectors), length(t.sketches), {PASSAGE_COLUMNS} "
        "FROM passages p JOIN documents d ON d.row = p.document "
        "LEFT JOIN vectors v ON v.passage = p.row "
        "LEFT JOIN sentences s ON s.passage = p.row LEFT JOIN tokens t ON t.passage = p.row "
        "WHERE p.document = ? ORDER BY p.ordinal",
        [number],
    ).fetchall()
    if [each[5] for each in found] != list(range(count)):
        yield f"of its {count} passages, {len(found)} are there, or they are not in order"
    for vector, sentences, tokens, *columns in found:
        try:
            yield from _of_passage(passage_of(tuple(columns)), document)
        except _UNREADABLE as error:
            yield str(error)
        yield from _of_vector(vector, columns[2], dimension)
        if sentences is not None and not (sentences and dimension and sentences % dimension == 0):
            yield f"the sentences of passage {columns[2]} have no vectors of {dimension} numbers"
        if tokens and not (dimension and tokens % width(dimension) == 0):
            yield f"the tokens of passage {columns[2]} have no sketches of {dimension} bits"


def _of_passage(passage: Passage, document: Document) -> Iterator[str]:
    if passage.text != document.content.text[passage.start : passage.end]:
        yield f"passage {passage.ordinal} is no quote of the document"


def _of_vector(blob: bytes | None, ordinal: int, dimension: int) -> Iterator[str]:
    if blob is None or len(blob) != 2 * dimension:
        yield f"passage {ordinal} has no vector of {dimension} numbers"
    elif not abs(float(np.linalg.norm(vector_of(blob))) - 1) < _HALF_PRECISION:
        yield f"the vector of passage {ordinal} is not of unit length"
