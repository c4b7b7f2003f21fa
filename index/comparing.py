"""Whether the indexes of a collection hold what its store holds."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.lexical.index import LexicalIndex
from index.position import Position
from index.store.walking import Walk, walking
from index.vectors.folder import SegmentFolder
from index.vectors.segments import Segments
from qa.ranking import Rows

_TRIES = 5


def index_faults(folder: Path) -> list[str]:
    """Compare both indexes with the store, as far as each has followed it.

    Where something was written meanwhile and a fault was found, all is compared once more.

    Args:
        folder: The collection's folder.
    """
    for _ in range(_TRIES):
        before = _written(folder)
        faults = list(_faults(folder))
        if not faults or _written(folder) == before:
            break
    return faults


def _written(folder: Path) -> list[bytes | str]:
    files = (folder / "lexical" / "position.json", folder / "vectors" / "manifest.json")
    with walking(folder / "store.sqlite") as walk:
        return [
            *(file.read_bytes() if file.is_file() else b"" for file in files),
            walk.meta()["compactions"],
        ]


def _faults(folder: Path) -> Iterator[str]:
    """Find what is wrong; the indexes are opened first, so that the store is never behind them."""
    lexical = LexicalIndex(folder / "lexical")
    with walking(folder / "store.sqlite") as walk:
        meta = walk.meta()
        vectors = SegmentFolder(folder / "vectors", meta.get("encoder", ""))
    with walking(folder / "store.sqlite") as walk:
        yield from lexical.problems
        held = lexical.view.held(lexical.position.last)
        yield from _differences("the lexical index", walk, lexical.position, *held)
        yield from vectors.problems
        yield from _of_segments(vectors.segments, int(meta.get("dimension", 0)))
        parts = vectors.segments.parts
        rows = np.concatenate([*(part.rows for part in parts), np.empty(0, np.int64)])
        whose = np.concatenate([*(part.documents for part in parts), np.empty(0, np.int64)])
        yield from _differences("the index of vectors", walk, vectors.position, rows, whose)


def _of_segments(segments: Segments, dimension: int) -> Iterator[str]:
    for part in segments.parts:
        if part.index.ntotal != len(part) or part.index.d != dimension:
            has = f"{part.index.ntotal} vectors of {part.index.d} numbers"
            yield f"a segment has {has}, not {len(part)} of {dimension}"


def _differences(
    name: str, walk: Walk, position: Position, rows: Rows, documents: Rows
) -> Iterator[str]:
    if position != Position() and walk.mark(position.generation) != position.mark:
        yield f"{name} was made for another store"
        return
    there, whose = walk.held(position.last)
    waiting = np.isin(whose, walk.retired())  # to be dropped: the indexes come first
    lacking = np.setdiff1d(there[~waiting], rows)
    beyond = np.setdiff1d(rows, there)
    if len(lacking):
        yield f"{name} lacks {len(lacking):,} passages, row {lacking[0]} for one"
    if len(beyond):
        yield f"{name} has {len(beyond):,} passages that the store has not, row {beyond[0]} for one"
    if len(np.unique(rows)) < len(rows):
        yield f"{name} has passages more than once"
    known = dict(zip(there.tolist(), whose.tolist(), strict=True))
    pairs = zip(rows.tolist(), documents.tolist(), strict=True)
    if any(known.get(row, document) != document for row, document in pairs):
        yield f"{name} takes passages for those of other documents"
