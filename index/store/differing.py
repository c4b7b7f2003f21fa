"""How the living documents of one store differ from those of another."""

from contextlib import closing
from pathlib import Path

from index.database import connect, translated

_SAME = " AND ".join(
    f"t.{column} IS s.{column}"
    for column in (
        "id",
        "key",
        "uri",
        "media_type",
        "sha256",
        "modified",
        "added",
        "digest",
        "origin",
        "validators",
    )
)


def stale(target: Path, source: Path) -> list[str]:
    """Give the ids of documents that the target has, and the source has not, or otherwise."""
    query = (
        "SELECT t.id FROM main.documents t WHERE t.died IS NULL AND NOT EXISTS "
        f"(SELECT 1 FROM source.documents s WHERE s.died IS NULL AND {_SAME}) ORDER BY t.row"
    )
    return [str(document_id) for document_id in _compared(target, source, query)]


def missing(target: Path, source: Path) -> list[int]:
    """Give the source's rows of documents that the target has not, or otherwise, as they came."""
    query = (
        "SELECT s.row FROM source.documents s WHERE s.died IS NULL AND NOT EXISTS "
        f"(SELECT 1 FROM main.documents t WHERE t.died IS NULL AND {_SAME}) ORDER BY s.row"
    )
    return [int(row) for row in _compared(target, source, query)]


def _compared(target: Path, source: Path, query: str) -> list[str]:
    with translated(target), closing(connect(target)) as connection:
        connection.execute("ATTACH ? AS source", [f"{source.absolute().as_uri()}?mode=ro"])
        return [found for (found,) in connection.execute(query)]
