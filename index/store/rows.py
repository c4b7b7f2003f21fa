"""Rows of the store become values, and values rows."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from index.embedding import Embedding, Sketches
from index.sketches import estimates, width
from index.store.schema import content_digest
from qa.documents import Block, Content, Document, Metadata, Source
from qa.passages import Passage, passage_id
from qa.ports import Stored
from qa.questions import facet_text
from qa.ranking import Vector, Vectors

SOURCE_COLUMNS = "d.key, d.uri, d.media_type, d.sha256, d.modified"
DOCUMENT_COLUMNS = f"d.id, d.title, d.text, d.blocks, d.metadata, d.digest, {SOURCE_COLUMNS}"
_LARGEST = 127
PASSAGE_COLUMNS = 'p.id, d.id, p.ordinal, p.start, p."end", p.text, p.page, p.heading_path'


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document as a list of documents shows it: all but its text.

    Attributes:
        id: The document.
        title: Its title.
        source: Where it came from.
        metadata: Its metadata fields.
        passages: How many passages it has.
        characters: The length of its canonical text, in code points.
        added: When this version of it was added, in seconds since 1970 UTC.
        generation: The generation it was added in.
    """

    id: str
    title: str
    source: Source
    metadata: Metadata
    passages: int
    characters: int
    added: float
    generation: int


ENTRY_COLUMNS = (
    f"d.id, d.title, d.metadata, d.passages, length(d.text), d.added, d.born, {SOURCE_COLUMNS}"
)


def source_of(row: tuple[Any, ...]) -> Source:
    """Make a source of `SOURCE_COLUMNS`."""
    key, uri, media_type, sha256, modified = row
    return Source(key=key, uri=uri, media_type=media_type, sha256=sha256, modified=modified)


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Make an entry of `ENTRY_COLUMNS`."""
    document_id, title, metadata, passages, characters, added, born = row[:7]
    return Entry(
        id=document_id,
        title=title,
        source=source_of(row[7:]),
        metadata=metadata_of(metadata),
        passages=passages,
        characters=characters,
        added=added,
        generation=born,
    )


def passage_of(row: tuple[Any, ...]) -> Passage:
    """Make a passage of `PASSAGE_COLUMNS`.

    Raises:
        ValueError: It is not the one that was stored.
    """
    own_id, document_id, ordinal, start, end, text, page, headings = row
    if own_id != passage_id(document_id, start, end, text):
        raise ValueError(f"passage {ordinal} ({start}-{end}) is not what was stored")
    return Passage(
        id=own_id,
        document_id=document_id,
        ordinal=ordinal,
        start=start,
        end=end,
        text=text,
        page=page,
        heading_path=tuple(json.loads(headings)),
    )


def stored_of(row: tuple[Any, ...]) -> Stored:
    """Make a stored passage of `PASSAGE_COLUMNS`, title and `SOURCE_COLUMNS`."""
    return Stored(passage=passage_of(row[:8]), title=row[8], source=source_of(row[9:]))


def text_of(row: tuple[Any, ...]) -> str:
    """Make a document's text of `DOCUMENT_COLUMNS`.

    Raises:
        ValueError: The document does not say what was stored.
    """
    _, title, text, blocks, metadata, digest = row[:6]
    if content_digest(title, text, blocks, metadata) != digest:
        raise ValueError("title, text, blocks or metadata are not what was stored")
    return str(text)


def document_of(row: tuple[Any, ...]) -> Document:
    """Make a document of `DOCUMENT_COLUMNS`.

    Raises:
        ValueError: It does not say what was stored.
    """
    document_id, title, _, blocks, metadata = row[:5]
    text = text_of(row)
    content = Content(
        title=title, text=text, blocks=_blocks_of(blocks), metadata=metadata_of(metadata)
    )
    return Document(id=document_id, source=source_of(row[6:]), content=content)


def _blocks_of(text: str) -> tuple[Block, ...]:
    return tuple(
        Block(start=start, end=end, page=page, heading_path=tuple(headings))
        for start, end, page, headings in json.loads(text)
    )


def blocks_text(blocks: tuple[Block, ...]) -> str:
    """Write blocks down."""
    return json.dumps(
        [(b.start, b.end, b.page, b.heading_path) for b in blocks], ensure_ascii=False
    )


def metadata_text(metadata: Metadata) -> str:
    """Write metadata down."""
    return json.dumps(dict(metadata), ensure_ascii=False)


def metadata_of(text: str) -> Metadata:
    """Read metadata back; lists become tuples."""
    fields: Mapping[str, Any] = json.loads(text)
    return {key: tuple(v) if isinstance(v, list) else v for key, v in fields.items()}


def facets_of(metadata: Metadata) -> set[tuple[str, str]]:
    """Give what a document can be filtered by: each field with each of its values, as text."""
    return {
        (key, facet_text(value))
        for key, values in metadata.items()
        for value in (values if isinstance(values, tuple) else (values,))
    }


def vector_bytes(vector: Vector) -> bytes:
    """Write a vector down: half precision, little-endian."""
    return vector.astype("<f2").tobytes()


def vector_of(blob: bytes) -> Vector:
    """Read a vector back: shape (dimension,)."""
    return np.frombuffer(blob, "<f2").astype(np.float32)


def vectors_of(blobs: list[bytes], dimension: int) -> Vectors:
    """Read vectors back: shape (n, dimension)."""
    halves = np.frombuffer(b"".join(blobs), "<f2").reshape(len(blobs), dimension)
    return halves.astype(np.float32)


def sentence_bytes(vectors: Vectors) -> bytes:
    """Write sentences' vectors down, 8 bits a number: the largest of each is 127.

    How long they were is not kept, since that is 1, or 0.
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    scaled = vectors * (_LARGEST / np.where(largest > 0, largest, 1))
    return np.rint(scaled).astype(np.int8).tobytes()


def sentences_of(blobs: Sequence[bytes], dimension: int) -> list[Vectors]:
    """Read sentences' vectors back: for each passage shape (n, dimension), of unit length or 0.

    Raises:
        ValueError: One is not of so many numbers a sentence.
    """
    if any(len(blob) % dimension for blob in blobs):
        raise ValueError(f"vectors of sentences are not of {dimension} numbers")
    whole = np.frombuffer(b"".join(blobs), np.int8).reshape(-1, dimension).astype(np.float32)
    lengths = np.linalg.norm(whole, axis=1, keepdims=True)
    unit = np.asarray(whole / np.where(lengths > 0, lengths, 1), np.float32)
    return np.split(unit, np.cumsum([len(blob) // dimension for blob in blobs]))[:-1]


def tokens_of(blobs: Sequence[bytes], dimension: int) -> list[Callable[[], Vectors]]:
    """Read sketches of tokens back: for each passage what gives their `estimates`.

    Raises:
        ValueError: One is not of so many bits a token.
    """
    return [partial(estimates, sketches_of(blob, dimension), dimension) for blob in blobs]


def sketches_of(blob: bytes, dimension: int) -> Sketches:
    """Read sketches of tokens back: shape (t, ceil(dimension / 8)).

    Raises:
        ValueError: They are not of so many bits a token.
    """
    return np.frombuffer(blob, np.uint8).reshape(-1, width(dimension))


def embedding_bytes(embedding: Embedding) -> tuple[bytes, bytes | None, bytes | None]:
    """Write down what a passage was encoded to: its vector, its sentences', its tokens'."""
    sentences, tokens = embedding.sentences, embedding.tokens
    return (
        vector_bytes(embedding.vector),
        None if sentences is None else sentence_bytes(sentences),
        None if tokens is None else tokens.tobytes(),
    )


def embedding_of(vector: bytes, sentences: bytes | None, tokens: bytes | None) -> Embedding:
    """Read back what `embedding_bytes` wrote down.

    Raises:
        ValueError: They are not all of one dimension.
    """
    own = vector_of(vector)
    return Embedding(
        vector=own,
        sentences=None if sentences is None else sentences_of([sentences], len(own))[0],
        tokens=None if tokens is None else sketches_of(tokens, len(own)),
    )
