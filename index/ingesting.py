"""Files become documents of a collection: read, split, encoded, stored."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from index.collection import Collection
from index.encoding.models import TextEncoder
from index.files import sha256_of
from index.gathering import Arrival
from index.pipeline import ADDED, FAILED, UNCHANGED, UPDATED, Outcome, Pipeline, Prepared
from index.reading.formats import JSON_LINES, SUFFIXES, suffix_of
from index.reading.records import Record, Unreadable
from index.reading.sandbox import Reader
from index.splitting import split
from qa.documents import Document, Source
from qa.errors import Damaged, NoText, ReadingError

_PLAIN_ID = re.compile(r"[A-Za-z0-9._:@=+~-]{1,128}")


def document_id_of(key: str) -> str:
    """Name a document by its key: the key itself where it is plain, else a digest of it.

    Plain is: 1 to 128 letters, digits and `._:@=+~-`, which need no quoting anywhere.
    """
    if _PLAIN_ID.fullmatch(key):
        return key
    return "d" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]


class Ingester:
    """Ingests into one collection. An outcome that has been given is on the disk.

    While one batch is encoded the next is read and split.

    Args:
        collection: Where documents go, opened for writing.
        encoder: Encodes their passages.
        reader: Reads their files.
        progress: Told of passages as they have been encoded.

    Raises:
        EncoderMismatch: The collection was encoded by another model.
    """

    def __init__(
        self,
        collection: Collection,
        encoder: TextEncoder,
        reader: Reader,
        *,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        manifest = encoder.manifest
        collection.writer.claim_encoder(manifest.fingerprint, manifest.model, manifest.dimension)
        self._collection = collection
        self._encoder = encoder
        self._reader = reader
        self._progress = progress

    def ingest(self, arrivals: Iterable[Arrival]) -> Iterator[Outcome]:
        """Ingest files; one that fails does not stop the others.

        Yields:
            What became of each, once that is stored.

        Raises:
            StorageFull: The disk is full; what was given out before is stored.
        """
        with Pipeline(self._collection, self._encoder, self._progress) as pipeline:
            for item in self._prepare_all(arrivals, pipeline):
                if isinstance(item, Outcome):
                    yield item
                elif pipeline.holds(item.document.id):
                    yield from pipeline.flush()
                    yield from self._again(item, pipeline)
                else:
                    yield from pipeline.put(item)
            yield from pipeline.flush()

    def _prepare_all(
        self, arrivals: Iterable[Arrival], pipeline: Pipeline
    ) -> Iterator[Prepared | Outcome]:
        for arrival in arrivals:
            try:
                yield from self._prepare(arrival, pipeline)
            except ReadingError as error:
                yield _failed(arrival.label, error)

    def _prepare(self, arrival: Arrival, pipeline: Pipeline) -> Iterator[Prepared | Outcome]:
        if SUFFIXES.get(suffix_of(arrival.name)) is not JSON_LINES:
            known = self._known(document_id_of(arrival.uri), pipeline)
            if known and known == _hash(arrival.path):
                yield self._unchanged(arrival.label, document_id_of(arrival.uri))
                return
        for record in self._reader.read(arrival.path, name=arrival.name):
            if isinstance(record, Unreadable):
                yield _failed(f"{arrival.label}:{record.line}", record.error)
                continue
            label = arrival.label if record.line is None else f"{arrival.label}:{record.line}"
            try:
                yield self._split(arrival, record, label, pipeline)
            except ReadingError as error:
                yield _failed(label, error)

    def _split(
        self, arrival: Arrival, record: Record, label: str, pipeline: Pipeline
    ) -> Prepared | Outcome:
        key = record.key or record.uri or arrival.uri
        if record.line is not None and not (record.key or record.uri):
            key = f"{arrival.uri}#{record.line}"
        document_id = document_id_of(key)
        known = self._known(document_id, pipeline)
        if known == record.sha256:
            return self._unchanged(label, document_id)
        uri = record.uri or (arrival.uri if record.line is None else f"record:{key}")
        source = Source(
            key=key,
            uri=uri,
            media_type=record.media_type,
            sha256=record.sha256,
            modified=arrival.modified,
        )
        pieces = split(document_id, record.content, self._encoder.spans, self._encoder.room)
        if not pieces:
            raise NoText("There is nothing to read in it.")
        return Prepared(
            label=label,
            status=UPDATED if known else ADDED,
            document=Document(id=document_id, source=source, content=record.content),
            pieces=pieces,
            original=_original(arrival, record),
        )

    def _known(self, document_id: str, pipeline: Pipeline) -> str | None:
        """Give a document's SHA-256; None where another version is on its way to the store."""
        if pipeline.holds(document_id):
            return None
        return self._collection.store.known([document_id]).get(document_id)

    def _unchanged(self, label: str, document_id: str) -> Outcome:
        entry = self._collection.store.entry(document_id, self._collection.store.generation())
        return Outcome(
            path=label, status=UNCHANGED, document_id=document_id, passages=entry.passages
        )

    def _again(self, item: Prepared, pipeline: Pipeline) -> list[Outcome]:
        """Take a document that came twice, now that its first version is stored."""
        if self._known(item.document.id, pipeline) == item.document.source.sha256:
            return [self._unchanged(item.label, item.document.id)]
        return pipeline.put(replace(item, status=UPDATED))


def _failed(label: str, error: ReadingError) -> Outcome:
    return Outcome(path=label, status=FAILED, reason=str(error), code=error.code)


def _hash(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise Damaged(f"The file cannot be read: {error.strerror}.") from error


def _original(arrival: Arrival, record: Record) -> bytes | None:
    """Give the bytes to be kept: those that were read, or the text of a record."""
    if not arrival.keep_original:
        return None
    if record.line is not None:
        return None
    data = arrival.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != record.sha256:
        raise Damaged("The file changed while it was read: send it again.")
    return data
