"""A collection as JSON Lines: a document a line, with all that makes it again elsewhere.

The first line says what it is an export of, the last how many documents there were, so that a file
that was cut short is noticed. docs/export.md has the format.
"""

import base64
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from index.database import translated
from index.files import written_aside
from index.reading.records import Record
from index.reading.wire import describe
from index.store.walking import Parcel, walking
from qa.pins import Pin

FORMAT = 1
KIND = "pincite-export"
END = "end"

Progress = Callable[[int, int], None]

_LEFT_OUT = ("kind", "line")


def export(
    store: Path,
    name: str,
    out: BinaryIO,
    progress: Progress = lambda _done, _all: None,
    pins: Sequence[Pin] = (),
) -> int:
    """Write a collection's newest generation; it may be written to meanwhile.

    Args:
        store: The collection's `store.sqlite`.
        name: The collection's name.
        out: Where to; a pipe will do.
        progress: Told how many documents have been written, and how many there are.
        pins: What is pinned in the collection.

    Returns:
        How many documents there were.

    Raises:
        HomeCorrupt: The store is damaged; what was written lacks its last line.
    """
    count = 0
    with walking(store) as walk:
        meta = walk.meta()
        generation, documents, passages = walk.counts()
        header = {
            "kind": KIND,
            "format": FORMAT,
            "collection": name,
            "generation": generation,
            "created": time.time(),
            "model": meta.get("model"),
            "documents": documents,
            "passages": passages,
        }
        _write(out, header)
        for count, kept in enumerate(walk.documents(), 1):
            _write(out, described(kept))
            progress(count, documents)
    pinned = {"pins": [asdict(pin) for pin in pins]} if pins else {}
    _write(out, {"kind": END, "documents": count, **pinned})
    return count


def export_to(
    file: Path,
    store: Path,
    name: str,
    progress: Progress = lambda _done, _all: None,
    pins: Sequence[Pin] = (),
) -> int:
    """Write a collection's newest generation into a file, which is there once it is whole.

    Raises:
        HomeCorrupt: The store is damaged; no file was made.
        StorageFull: The disk is full; no file was made.
    """
    with translated(file):
        if file.exists() and not file.is_file():  # a pipe, or a device
            with file.open("wb") as out:
                return export(store, name, out, progress, pins)
        with written_aside(file) as out:
            return export(store, name, out, progress, pins)


def described(kept: Parcel) -> dict[str, Any]:
    """Give a document as JSON values."""
    document = kept.document
    source = document.source
    record = Record(
        line=None,
        key=source.key,
        uri=source.uri,
        sha256=source.sha256,
        media_type=source.media_type,
        content=document.content,
    )
    original = kept.original
    return {
        "kind": "document",
        "id": document.id,
        **{field: value for field, value in describe(record).items() if field not in _LEFT_OUT},
        "modified": source.modified,
        "origin": kept.origin,
        "validators": kept.validators,
        "original": None if original is None else base64.b64encode(original).decode(),
    }


def _write(out: BinaryIO, value: dict[str, Any]) -> None:
    out.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
