"""What tests of exports are given: documents as readers make them, and an export as lines."""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.collection import Collection
from index.exported import Exported
from index.exporting import export
from index.home import Home
from index.importing import Importer
from index.pipeline import Outcome
from index.reading.outline import Outline
from index.splitting import split
from index.store.writing import Addition
from qa.documents import Document, Metadata, Source
from tests.fakes import WordEncoder

ENCODER = WordEncoder("f1", room=16)


@dataclass(frozen=True)
class Shelf:
    """A collection in a home of its own."""

    home: Home
    collection: Collection

    def exported(self) -> list[dict[str, Any]]:
        out = io.BytesIO()
        export(self.collection.store.path, "shelf", out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    def take(self, *lines: dict[str, Any] | bytes) -> list[Outcome]:
        return self.take_bytes(packed(*lines))

    def take_bytes(self, data: bytes, **options: int) -> list[Outcome]:
        exported = Exported(io.BytesIO(data), "e.jsonl", **options)
        return list(Importer(self.collection, ENCODER).import_(exported))

    def listed(self) -> dict[str, Document]:
        store = self.collection.store
        generation = store.generation()
        return {e.id: store.document(e.id, generation) for e in store.entries(generation)}


def shelf(path: Path, *additions: Addition) -> Shelf:
    home = Home(path, writing=True)
    collection = home.create("shelf")
    collection.claim(ENCODER.manifest)
    if additions:
        collection.add(additions)
    return Shelf(home, collection)


def packed(*lines: dict[str, Any] | bytes) -> bytes:
    parts = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return b"".join(part + b"\n" for part in parts)


def read(
    document_id: str,
    *paragraphs: str,
    title: str = "",
    metadata: Metadata | None = None,
    modified: float | None = None,
    original: bytes | None = None,
    validators: str | None = None,
) -> Addition:
    """A document as a reader makes it, split and encoded."""
    outline = Outline(100_000)
    outline.heading(1, document_id)
    for paragraph in paragraphs:
        outline.paragraph(paragraph)
    content = outline.finish(title=title, metadata=metadata)
    pieces = split(document_id, content, ENCODER.spans, ENCODER.room)
    source = Source(
        key=f"key of {document_id}",
        uri=f"file:///{document_id}",
        media_type="text/plain",
        sha256=hashlib.sha256(original or content.text.encode()).hexdigest(),
        modified=modified,
    )
    embeddings = ENCODER.encode_closely(
        [piece.encoded for piece in pieces], [piece.sentences for piece in pieces]
    )
    return Addition(
        document=Document(id=document_id, source=source, content=content),
        passages=[piece.passage for piece in pieces],
        contexts=[piece.context for piece in pieces],
        embeddings=embeddings,
        original=original,
        origin=f"file:///origin/{document_id}",
        validators=validators,
    )
