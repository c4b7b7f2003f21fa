"""An export becomes documents of a collection again: checked, split, encoded, stored."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from index.collection import Collection
from index.encoding.models import TextEncoder
from index.exported import Exported
from index.pipeline import ADDED, FAILED, UNCHANGED, UPDATED, Outcome, Pipeline, Prepared
from index.reading.limits import MIB
from index.splitting import split
from index.store.walking import Parcel
from qa.errors import DocumentNotFound, Duplicate, NoText, ReadingError

_MOST_WAITING = 64 * MIB


class Importer:
    """Imports into one collection. An outcome that has been given is on the disk.

    Args:
        collection: Where documents go, opened for writing.
        encoder: Encodes their passages.
        progress: Told of passages as they have been encoded.

    Raises:
        EncoderMismatch: The collection was encoded by another model.
    """

    def __init__(
        self,
        collection: Collection,
        encoder: TextEncoder,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        collection.claim(encoder.manifest)
        self._collection = collection
        self._store = collection.store
        self._encoder = encoder
        self._progress = progress
        self._ids: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    def import_(self, exported: Exported) -> Iterator[Outcome]:
        """Import documents; one that is not as it should be does not stop the others.

        Yields:
            What became of each, once that is stored; at last, where lines are missing, that.

        Raises:
            StorageFull: The disk is full; what was given out before is stored.
        """
        waiting = 0
        with Pipeline(self._collection, self._encoder, self._progress) as pipeline:
            for label, line in exported.lines():
                try:
                    item = self._prepare(label, line)
                except ReadingError as error:
                    item = Outcome(path=label, status=FAILED, reason=str(error), code=error.code)
                if isinstance(item, Outcome):
                    yield item
                    continue
                waiting += len(item.original or b"")
                yield from pipeline.put(item)
                if waiting > _MOST_WAITING:
                    yield from pipeline.flush()
                    waiting = 0
            yield from pipeline.flush()

    def _prepare(self, label: str, line: Parcel | ReadingError) -> Prepared | Outcome:
        if isinstance(line, ReadingError):
            raise line
        document = line.document
        self._take(label, line)
        status = self._status(line)
        if status == UNCHANGED:
            return self._noted(label, line)
        pieces = split(document.id, document.content, self._encoder.spans, self._encoder.room)
        if not pieces:
            raise NoText("There is nothing to read in it.")
        return Prepared(
            label=label,
            status=status,
            document=document,
            pieces=pieces,
            original=line.original,
            origin=line.origin,
            validators=line.validators,
        )

    def _take(self, label: str, line: Parcel) -> None:
        """See that nothing else has a document's id or key.

        Raises:
            Duplicate: Something has.
        """
        own, key = line.document.id, line.document.source.key
        earlier = self._ids.get(own) or self._keys.get(key)
        if earlier:
            raise Duplicate(f"It has the id or the key of {earlier}, which was kept.")
        named, known = self._store.named(own), self._store.known(key)
        if named and named.key != key:
            raise Duplicate(
                f"Its id, {own}, is that of another document here, known by {named.key!r}: import "
                "into another collection, or delete that one first."
            )
        if known and known.id != own:
            raise Duplicate(
                f"It is known by {key!r}, as is the document {known.id} here: import into another "
                "collection, or delete that one first."
            )
        self._ids[own] = self._keys[key] = label

    def _status(self, line: Parcel) -> str:
        document = line.document
        with suppress(DocumentNotFound):
            if self._store.document(document.id, self._store.generation()) != document:
                return UPDATED
            kept = line.original is None or self._store.original(document.source.sha256)
            return UPDATED if kept is None else UNCHANGED
        return ADDED

    def _noted(self, label: str, line: Parcel) -> Outcome:
        """Write down where a document that has not changed was found."""
        own = line.document.id
        known = self._store.named(own)
        if known and (known.origin, known.validators) != (line.origin, line.validators):
            self._collection.note(own, line.origin, line.validators)
        return Outcome(
            path=label,
            status=UNCHANGED,
            document_id=own,
            passages=known.passages if known else 0,
        )
