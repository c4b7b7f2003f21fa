"""Files become documents of a collection: read, split, encoded, stored."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from index.collection import Collection
from index.encoding.models import TextEncoder
from index.files import hash_to_compare
from index.gathering import Arrival
from index.pipeline import (
    ADDED,
    FAILED,
    RENAMED,
    UNCHANGED,
    UPDATED,
    Outcome,
    Pipeline,
    Prepared,
)
from index.reading.records import Record, Unreadable
from index.reading.sandbox import Reader
from index.rereading import CHANGED, is_in_lines, read
from index.splitting import split
from index.store.upkeep import Known
from qa.documents import Document, Source
from qa.errors import Damaged, Duplicate, NoText, ReadingError, UnsupportedFormat

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
        home: Where the collection is kept. No file in it is read but what was uploaded: SQLite
            forgets its locks on a file that is closed elsewhere in the process.
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
        home: Path | None = None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        collection.claim(encoder.manifest)
        self._collection = collection
        self._store = collection.store
        self._taken: dict[str, _Taken] = {}
        self._failed: set[str] = set()
        self._ids: set[str] = set()
        self._encoder = encoder
        self._reader = reader
        self._home = home.resolve() if home else None
        self._progress = progress

    def ingest(self, arrivals: Iterable[Arrival | Outcome]) -> Iterator[Outcome]:
        """Ingest files; one that fails does not stop the others.

        Args:
            arrivals: Files, and outcomes that are given on. A file has to be there only until the
                next is asked for.

        Yields:
            What became of each, once that is stored.

        Raises:
            StorageFull: The disk is full; what was given out before is stored.
        """
        with Pipeline(self._collection, self._encoder, self._progress) as pipeline:
            for item in self._prepare_all(arrivals):
                if isinstance(item, Prepared):
                    yield from pipeline.put(item)
                    continue
                if item.status == UNCHANGED:  # of a document that may not be stored yet
                    yield from pipeline.flush()
                yield item
            yield from pipeline.flush()

    def lacks(self, known: Known) -> bool:
        """Whether a document's file was read now, wholly and without failing, and has it no more.

        Args:
            known: A document; its origin is a file that was among the arrivals, or led to some.
        """
        return known.key not in self._taken and known.origin not in self._failed

    def _prepare_all(self, arrivals: Iterable[Arrival | Outcome]) -> Iterator[Prepared | Outcome]:
        for arrival in arrivals:
            if isinstance(arrival, Outcome):
                yield arrival
                continue
            for item in self._prepare(arrival):
                if isinstance(item, Outcome) and item.status == FAILED:
                    lines_of = arrival.origin if is_in_lines(arrival) else None
                    self._failed.add(lines_of or arrival.uri)
                yield item

    def _check_place(self, path: Path) -> None:
        home = self._home
        if home and path.is_relative_to(home) and not path.is_relative_to(home / "uploads"):
            raise UnsupportedFormat("It is a file of the home itself.")

    def _prepare(self, arrival: Arrival) -> Iterator[Prepared | Outcome]:
        try:
            self._check_place(arrival.path)
            if not is_in_lines(arrival):
                known = self._known(arrival.uri)
                if known and known.sha256 == hash_to_compare(arrival.path):
                    yield self._unchanged(arrival, arrival.label, known)
                    return
            for record in read(arrival, self._reader):
                yield self._become(arrival, record)
        except ReadingError as error:
            yield _failed(arrival.label, error)

    def _become(self, arrival: Arrival, record: Record | Unreadable) -> Prepared | Outcome:
        label = arrival.label if record.line is None else f"{arrival.label}:{record.line}"
        if isinstance(record, Unreadable):
            return _failed(label, record.error)
        try:
            return self._split(arrival, record, label)
        except ReadingError as error:
            return _failed(label, error)

    def _split(self, arrival: Arrival, record: Record, label: str) -> Prepared | Outcome:
        source = _source(arrival, record)
        earlier = self._taken.get(source.key)
        if earlier:
            return self._again(earlier, source, label)
        known = self._known(source.key)
        if known and known.sha256 == source.sha256:
            return self._unchanged(arrival, label, known)
        document_id = arrival.document_id or (known.id if known else self._new_id(source.key))
        pieces = split(document_id, record.content, self._encoder.spans, self._encoder.room)
        if not pieces:
            raise NoText("There is nothing to read in it.")
        prepared = Prepared(
            label=label,
            status=RENAMED if arrival.document_id else UPDATED if known else ADDED,
            document=Document(id=document_id, source=source, content=record.content),
            pieces=pieces,
            original=_original(arrival, record),
            origin=arrival.origin or arrival.uri,
            validators=arrival.validators,
        )
        self._taken[source.key] = _Taken(label, source.sha256, document_id, len(pieces))
        self._ids.add(document_id)
        return prepared

    def _known(self, key: str) -> Known | None:
        """Give the document a key names; none where that one has just got another key."""
        known = self._store.known(key)
        moved = known and known.id in self._ids and key not in self._taken
        return None if moved else known

    def _new_id(self, key: str) -> str:
        """Name a new document; one that was renamed may have the name that its key would give."""
        plain = document_id_of(key)
        names = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
        return next(n for n in names if n not in self._ids and self._store.named(n) is None)

    def _unchanged(self, arrival: Arrival, label: str, known: Known) -> Outcome:
        origin = arrival.origin or arrival.uri
        if (origin, arrival.validators) != (known.origin, known.validators):
            self._collection.note(known.id, origin, arrival.validators)
        self._taken[known.key] = _Taken(label, known.sha256, known.id, known.passages)
        return _as_it_was(label, self._taken[known.key])

    def _again(self, earlier: "_Taken", source: Source, label: str) -> Outcome:
        """Take what has come already: the same, or else two documents known by one name."""
        if earlier.sha256 == source.sha256:
            return _as_it_was(label, earlier)
        raise Duplicate(
            f"It is known by {source.key!r}, as is {earlier.label}, which says something else and "
            "was kept: give each an id of its own."
        )


@dataclass(frozen=True, slots=True)
class _Taken:
    label: str
    sha256: str
    document_id: str
    passages: int


def _as_it_was(label: str, taken: _Taken) -> Outcome:
    return Outcome(
        path=label,
        status=UNCHANGED,
        document_id=taken.document_id,
        passages=taken.passages,
    )


def _source(arrival: Arrival, record: Record) -> Source:
    key = record.key or record.uri or arrival.uri
    if record.line is not None and not (record.key or record.uri):
        key = f"{arrival.uri}#{record.line}"
    return Source(
        key=key,
        uri=record.uri or (arrival.uri if record.line is None else f"record:{key}"),
        media_type=record.media_type,
        sha256=record.sha256,
        modified=arrival.modified,
    )


def _failed(label: str, error: ReadingError) -> Outcome:
    return Outcome(path=label, status=FAILED, reason=str(error), code=error.code)


def _original(arrival: Arrival, record: Record) -> bytes | None:
    """Give the bytes to be kept: those that were read, or the text of a record."""
    if not arrival.keep_original:
        return None
    if record.line is not None:
        return None
    data = arrival.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != record.sha256:
        raise Damaged(CHANGED)
    return data
