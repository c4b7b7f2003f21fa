"""Batches of documents are encoded and stored while the next are being read."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Self

from index.collection import Collection
from index.embedding import Embedding
from index.encoding.models import TextEncoder
from index.splitting import Piece
from index.store.writing import Addition
from qa.documents import Document

ADDED, UPDATED, RENAMED = "added", "updated", "renamed"
UNCHANGED, FAILED = "unchanged", "failed"
REMOVED, SKIPPED = "removed", "skipped"

_PASSAGES_A_BATCH = 256

_Words = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a file, or of a line of a JSON Lines file.

    Attributes:
        path: The file as it was named; `file:LINE` for a line.
        status: `added`, `updated`, `renamed`, `removed`, `unchanged`, `skipped` or `failed`.
        reason: Why it failed or was skipped, or what it was before it was renamed; else empty.
        code: The error's code; empty where it did not fail.
        document_id: The document it became or was; None where it failed or was skipped.
        passages: How many passages that has.
    """

    path: str
    status: str
    reason: str = ""
    code: str = ""
    document_id: str | None = None
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document that has been read and split.

    Attributes:
        label: How it is named to the one who sent it.
        status: What will have become of it once it is stored.
        document: The document.
        pieces: Its passages.
        original: The original bytes, where they are to be kept.
        origin: The uri of the file or sitemap it was found in.
        validators: What its page said of its version, as JSON.
        added: When it was added; None for now.
    """

    label: str
    status: str
    document: Document
    pieces: list[Piece]
    original: bytes | None
    origin: str
    validators: str | None
    added: float | None = None


@dataclass(slots=True)
class _Batch:
    documents: list[Prepared] = field(default_factory=list)
    passages: int = 0

    def put(self, prepared: Prepared) -> None:
        self.documents.append(prepared)
        self.passages += len(prepared.pieces)


class Pipeline:
    """Takes documents, and gives an outcome for each once it is stored.

    Args:
        collection: Where they go, opened for writing.
        encoder: Encodes their passages.
        progress: Told how many passages have been encoded.
    """

    def __init__(
        self, collection: Collection, encoder: TextEncoder, progress: Callable[[int], None]
    ) -> None:
        self._collection = collection
        self._encoder = encoder
        self._progress = progress
        self._pool = ThreadPoolExecutor(1, "ingest")
        self._filling = _Batch()
        self._encoding: tuple[_Batch, Future[list[Addition]]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def put(self, prepared: Prepared) -> list[Outcome]:
        """Take a document; give outcomes of earlier ones that are stored by now."""
        self._filling.put(prepared)
        return self._turn() if self._filling.passages >= _PASSAGES_A_BATCH else []

    def flush(self) -> list[Outcome]:
        """Store all that was taken."""
        return [*self._turn(), *self._turn()]

    def _turn(self) -> list[Outcome]:
        """Store the batch that was being encoded, and encode the one that was being filled."""
        outcomes = self._store(*self._encoding) if self._encoding else []
        batch, self._filling, self._encoding = self._filling, _Batch(), None
        if batch.documents:
            self._encoding = (batch, self._pool.submit(self._encode, batch))
        return outcomes

    def _store(self, batch: _Batch, additions: Future[list[Addition]]) -> list[Outcome]:
        self._collection.add(additions.result())
        return [
            Outcome(
                path=prepared.label,
                status=prepared.status,
                document_id=prepared.document.id,
                passages=len(prepared.pieces),
            )
            for prepared in batch.documents
        ]

    def _encode(self, batch: _Batch) -> list[Addition]:
        embeddings = self._encoded(batch)
        self._progress(len(embeddings))
        additions, at = [], 0
        for prepared in batch.documents:
            upto = at + len(prepared.pieces)
            additions.append(
                Addition(
                    document=prepared.document,
                    passages=[piece.passage for piece in prepared.pieces],
                    contexts=[piece.context for piece in prepared.pieces],
                    embeddings=embeddings[at:upto],
                    original=prepared.original,
                    origin=prepared.origin,
                    validators=prepared.validators,
                    added=prepared.added,
                )
            )
            at = upto
        return additions

    def _encoded(self, batch: _Batch) -> list[Embedding]:
        """Encode passages, but for those whose document says the same already."""
        known: dict[_Words, Embedding] = {}
        for prepared in batch.documents:
            if prepared.status != ADDED:
                known |= self._collection.store.encoded(prepared.document.id)
        pieces = {_words(piece): piece for prepared in batch.documents for piece in prepared.pieces}
        made = {
            words: known[words]
            for words, piece in pieces.items()
            if words in known and self._is_whole(known[words], piece)
        }
        new = [words for words in pieces if words not in made]
        fresh = self._encoder.encode_closely(
            [pieces[words].encoded for words in new], [pieces[words].sentences for words in new]
        )
        made |= zip(new, fresh, strict=True)
        return [made[_words(each)] for prepared in batch.documents for each in prepared.pieces]

    def _is_whole(self, known: Embedding, piece: Piece) -> bool:
        """Whether encoding a passage again would give nothing more."""
        sentences = 0 if known.sentences is None else len(known.sentences)
        return not self._encoder.manifest.tokens or (
            known.tokens is not None and sentences == len(piece.sentences)
        )


def _words(piece: Piece) -> _Words:
    return piece.context, piece.passage.text
