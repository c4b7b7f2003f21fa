"""Named fakes for what is slow or far away, and small values to test with."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

import numpy as np

from index.embedding import Embedding
from index.encoding.manifest import Manifest
from index.encoding.pooling import Spans
from index.sketches import sketched
from index.store.writing import Addition
from qa.documents import Block, Content, Document, Metadata, Source
from qa.errors import PassageNotFound
from qa.explanations import Explanation
from qa.passages import Passage, passage_id
from qa.pins import Pin
from qa.ports import Held, Stored
from qa.questions import Filters
from qa.ranking import Ranking, Rows, Scores, Vector, Vectors
from qa.receipts import Basis
from qa.sentences import sentence_spans

_WORD = re.compile(r"\S+")


def words_of(text: str) -> list[tuple[int, int]]:
    """Tokens as a tokenizer that cuts at blanks would have them."""
    return [match.span() for match in _WORD.finditer(text)]


def unit(*values: float) -> Vector:
    """A vector of unit length."""
    vector = np.array(values, np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def units(generator: np.random.Generator, count: int, dimension: int) -> Vectors:
    """Random vectors of unit length."""
    vectors = generator.standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@cache
def _direction(word: str) -> Vector:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(32).astype(np.float32)


class WordEncoder:
    """An encoder that needs no model: a text's vector is the sum of its words' own.

    Each word has a direction that follows from its letters alone, so texts with words in common
    are near each other.
    """

    def __init__(self, fingerprint: str = "0123456789abcdef", *, room: int = 40) -> None:
        self.manifest = Manifest(
            model="words",
            fingerprint=fingerprint,
            dimension=32,
            window=room,
            query_prompt="",
            document_prompt="",
            precision="float32",
            files={},
            tokens=True,
        )
        self.room = room
        self.encoded: list[str] = []
        self.closed = False

    def spans(self, text: str) -> list[tuple[int, int]]:
        return words_of(text)

    def encode_query(self, text: str) -> Vector:
        total = np.full(32, 1e-3, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            total += _direction(word)
        return unit(*total)

    def familiarity(self, text: str) -> float:  # noqa: ARG002 (the port's signature)
        return 1.0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = [self.encode_query(text) for text in texts]
        return np.stack(vectors) if vectors else np.empty((0, 32), np.float32)

    def encode_query_tokens(self, text: str) -> tuple[Vector, Vectors | None]:
        return self.encode_query(text), self._tokens(text)

    def encode_closely(self, texts: Sequence[str], sentences: Sequence[Spans]) -> list[Embedding]:
        return [
            Embedding(
                vector=vector,
                sentences=np.stack([self.encode_query(text[start:end]) for start, end in spans])
                if spans
                else None,
                tokens=sketched(self._tokens(text)),
            )
            for vector, text, spans in zip(
                self.encode_passages(texts), texts, sentences, strict=True
            )
        ]

    def _tokens(self, text: str) -> Vectors:
        vectors = [self.encode_query(text[start:end]) for start, end in self.spans(text)]
        return np.stack(vectors) if vectors else np.empty((0, 32), np.float32)

    def close(self) -> None:
        self.closed = True


class TableEncoder:
    """An encoder that knows the vectors of a few texts, and nothing else."""

    def __init__(
        self,
        vectors: Mapping[str, Vector],
        *,
        known: float = 1.0,
        tokens: Mapping[str, Vectors] = MappingProxyType({}),
    ) -> None:
        self._vectors = vectors
        self.known = known
        self._tokens = tokens

    def encode_query(self, text: str) -> Vector:
        return self._vectors[text]

    def encode_query_tokens(self, text: str) -> tuple[Vector, Vectors | None]:
        return self.encode_query(text), self._tokens.get(text)

    def familiarity(self, text: str) -> float:  # noqa: ARG002 (the port's signature)
        return self.known


class TableReranker:
    """A reranker that knows the scores of a few texts.

    Attributes:
        asked: The questions.
    """

    def __init__(self, scores: Mapping[str, float]) -> None:
        self._scores = scores
        self.asked: list[str] = []

    def score(self, question: str, texts: Sequence[str], deadline: float) -> Scores | None:
        assert deadline > 0
        self.asked.append(question)
        return np.array([self._scores[text] for text in texts], np.float64)


class TableSnapshot:
    """A collection of a few passages: exact cosine, and lexical scores from a table.

    Attributes:
        asked: Each search: the searcher, how many passages were wanted, the filters.
    """

    collection = "shelf"
    generation = 7

    def __init__(
        self,
        passages: Mapping[int, tuple[Stored, Vector]],
        lexical: Mapping[str, Mapping[int, float]],
        *,
        allowed: Callable[[Stored, Filters], bool] = lambda _stored, _filters: True,
        sentences: Mapping[int, Vectors] = MappingProxyType({}),
        tokens: Mapping[int, Vectors] = MappingProxyType({}),
    ) -> None:
        self._passages = passages
        self._lexical = lexical
        self._allowed = allowed
        self._sentences = sentences
        self._tokens = tokens
        self.asked: list[tuple[str, int, Filters]] = []

    def dense(self, vector: Vector, k: int, filters: Filters) -> Ranking:
        self.asked.append(("dense", k, filters))
        scores = {row: float(own @ vector) for row, (_, own) in self._passages.items()}
        return self._ranked(scores, k, filters)

    def lexical(self, text: str, k: int, filters: Filters) -> Ranking:
        self.asked.append(("lexical", k, filters))
        return self._ranked(self._lexical.get(text, {}), k, filters)

    def vectors(self, rows: Rows) -> Vectors:
        return np.array([self._passages[int(row)][1] for row in rows], np.float32)

    def sentences(self, rows: Rows) -> Sequence[Vectors | None]:
        return [self._sentences.get(int(row)) for row in rows]

    def tokens(self, rows: Rows) -> Sequence[Vectors | None]:
        return [self._tokens.get(int(row)) for row in rows]

    def passages(self, rows: Rows) -> Sequence[Stored]:
        try:
            return [self._passages[int(row)][0] for row in rows]
        except KeyError as error:
            raise PassageNotFound(str(error)) from error

    def texts(self, rows: Rows) -> Sequence[str]:
        return [stored.passage.text for stored in self.passages(rows)]

    def stretch(self, document_id: str, first: int, last: int) -> tuple[str, Sequence[Passage]]:
        own = [stored.passage for stored, _ in self._passages.values()]
        there = sorted(
            (p for p in own if p.document_id == document_id and first <= p.ordinal <= last),
            key=lambda p: p.ordinal,
        )
        if not there:
            raise PassageNotFound(document_id)
        text = " " * there[-1].end
        for each in there:
            text = text[: each.start] + each.text + text[each.end :]
        return text[there[0].start :], there

    def holding(self, pin: Pin, filters: Filters) -> Held | None:
        rows = [
            row
            for row, (stored, _) in self._passages.items()
            if stored.passage.document_id == pin.document_id
            and stored.passage.start < pin.end
            and stored.passage.end > pin.start
            and self._allowed(stored, filters)
        ]
        if not rows:
            return None
        found = np.array(rows, np.int64)
        return Held(rows=found, start=pin.start, end=pin.end, document_id=pin.document_id)

    def terms(self, text: str) -> Sequence[str]:
        return re.findall(r"\w+", text.lower())

    def terms_of(self, text: str) -> Sequence[str]:
        return self.terms(text)

    def rarity(self, term: str) -> float:
        return float(len(term))

    def basis(self, terms: Sequence[str]) -> Basis:
        return Basis(
            mark="m",
            newest=self.generation,
            compactions=0,
            analysis=1,
            passages=len(self._passages),
            mean_length=4.5,
            frequencies=dict.fromkeys(terms, 1),
            lists="",
        )

    def _ranked(self, scores: Mapping[int, float], k: int, filters: Filters) -> Ranking:
        kept = [row for row in scores if self._allowed(self._passages[row][0], filters)]
        return Ranking.of(kept, [scores[row] for row in kept]).top(k)


def source(key: str, *, sha256: str = "0" * 64, modified: float | None = None) -> Source:
    """Where a document of that key came from."""
    return Source(
        key=key,
        uri=f"file:///shelf/{key}",
        media_type="text/plain",
        sha256=sha256,
        modified=modified,
    )


def passage(
    text: str,
    *,
    document_id: str = "doc",
    ordinal: int = 0,
    start: int = 0,
    page: int | None = None,
    heading_path: tuple[str, ...] = (),
) -> Passage:
    """A passage of those words."""
    return Passage(
        id=passage_id(document_id, start, start + len(text), text),
        document_id=document_id,
        ordinal=ordinal,
        start=start,
        end=start + len(text),
        text=text,
        page=page,
        heading_path=heading_path,
    )


def addition(
    document_id: str,
    *texts: str,
    metadata: Metadata | None = None,
    modified: float | None = None,
    original: bytes | None = None,
    encoder: WordEncoder | None = None,
) -> Addition:
    """A document whose paragraphs are its passages, ready to be stored."""
    text = "\n\n".join(texts)
    passages, at = [], 0
    for ordinal, part in enumerate(texts):
        passages.append(passage(part, document_id=document_id, ordinal=ordinal, start=at))
        at += len(part) + 2
    blocks = tuple(
        Block(start=own.start, end=own.end, page=None, heading_path=()) for own in passages
    )
    content = Content(title=document_id.title(), text=text, blocks=blocks, metadata=metadata or {})
    cut = [sentence_spans(part) for part in texts]
    embeddings = (encoder or WordEncoder()).encode_closely(
        texts, [spans if len(spans) > 1 else [] for spans in cut]
    )
    sha256 = hashlib.sha256(original if original is not None else text.encode()).hexdigest()
    return Addition(
        document=Document(
            id=document_id,
            source=source(document_id, sha256=sha256, modified=modified),
            content=content,
        ),
        passages=passages,
        contexts=[content.title] * len(passages),
        embeddings=embeddings,
        original=original,
    )


def pin_of(*questions: str, place: Passage | None = None, pin_id: str = "p") -> Pin:
    """A pin of a passage, or of words that stand nowhere."""
    own = place or passage("Words that stand nowhere.", document_id="nowhere")
    return Pin(
        id=pin_id,
        questions=questions,
        document_id=own.document_id,
        sha256="0" * 64,
        start=own.start,
        end=own.end,
        quote=own.text,
        at=1_790_000_000.5,
    )


def total_of(explanation: Explanation) -> float:
    """What all that is said of a score adds up to."""
    steps = explanation.neighbours, explanation.closer, explanation.interaction
    last = [each for each in steps if each]
    return sum(share.contribution for share in (*(r.share for r in explanation.readings), *last))
