"""Filters become the set of documents that may answer."""

import json
import sqlite3
from collections.abc import Sequence

from qa.errors import InvalidFilter
from qa.questions import Filters

_LAST = "\U0010ffff"
"""The last code point: what begins with something sorts before that with this behind it."""


def documents_matching(connection: sqlite3.Connection, filters: Filters) -> set[int]:
    """Find the rows of the documents that filters allow, of any generation.

    Raises:
        InvalidFilter: A field is named that no document has.
    """
    clauses: list[str] = []
    values: list[str | float] = []
    for key, wanted in filters.fields:
        _check_field(connection, key)
        clauses.append(
            "row IN (SELECT document FROM facets WHERE key = ? "
            "AND value IN (SELECT value FROM json_each(?)))"
        )
        values += [key, json.dumps(wanted)]
    for column, named in (("id", filters.documents), ("media_type", filters.media_types)):
        if named:
            clauses.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(named))
    if filters.after is not None:
        clauses.append("modified >= ?")
        values.append(filters.after)
    if filters.before is not None:
        clauses.append("modified < ?")
        values.append(filters.before)
    found = [_rows(connection, " AND ".join(clauses), values)] if clauses else []
    if filters.uris:
        found.append(set().union(*(_below(connection, uri) for uri in filters.uris)))
    return set.intersection(*found)


def _below(connection: sqlite3.Connection, uri: str) -> set[int]:
    """Find the rows of the documents whose uri begins so."""
    return _rows(connection, "uri >= ? AND uri < ?", (uri, uri + _LAST))


def _rows(connection: sqlite3.Connection, clause: str, values: Sequence[str | float]) -> set[int]:
    query = f"SELECT row FROM documents WHERE {clause}"
    return {row for (row,) in connection.execute(query, values)}


def fields_known(connection: sqlite3.Connection) -> list[str]:
    """List the metadata fields that documents have: one index look-up a field."""
    query = """
        WITH RECURSIVE known (key) AS (
            SELECT min(key) FROM facets
            UNION ALL
            SELECT (SELECT min(key) FROM facets WHERE facets.key > known.key)
            FROM known WHERE known.key IS NOT NULL
        )
        SELECT key FROM known WHERE key IS NOT NULL
    """
    return [key for (key,) in connection.execute(query)]


def _check_field(connection: sqlite3.Connection, key: str) -> None:
    if connection.execute("SELECT 1 FROM facets WHERE key = ? LIMIT 1", [key]).fetchone():
        return
    known = ", ".join(fields_known(connection)) or "none yet"
    raise InvalidFilter(
        f"No document has a field {key!r}. Fields there are: {known}. "
        "Also: document, after and before."
    )
