"""What the core needs from outside, and nothing more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.documents import Source
from qa.passages import Passage
from qa.pins import Pin, Pinned
from qa.questions import Filters
from qa.ranking import Ranking, Rows, Scores, Vector, Vectors
from qa.receipts import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A passage as it was stored, with the document it belongs to."""

    passage: Passage
    title: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """Where pinned words stand.

    Attributes:
        rows: Shape (n,), the passages that hold them, in the document's order.
        start: First code point of the words in the document's canonical text.
        end: One past the last.
        document_id: The document.
    """

    rows: Rows
    start: int
    end: int
    document_id: str


class Curation(Protocol):
    """What people pinned to questions."""

    def matching(self, readings: Sequence[tuple[str, Vector | None]]) -> Sequence[Pinned]:
        """Give the pins that a question asks for, the likest first.

        Args:
            readings: What it was taken to mean, its own words first, each with its vector, of
                shape (d,); None where the encoder was not made for its words.
        """
        ...


class Encoder(Protocol):
    """Text becomes a vector."""

    def encode_query(self, text: str) -> Vector:
        """Encode a question: shape (d,), unit length."""
        ...

    def encode_query_tokens(self, text: str) -> tuple[Vector, Vectors | None]:
        """Encode a question as `encode_query` does, and each of its tokens within it.

        Returns:
            Shape (d,) and shape (t, d), both of unit length; None where none can be made.
        """
        ...

    def familiarity(self, text: str) -> float:
        """Say how much of a text is in a language it was made for: 0 to 1."""
        ...


class Reranker(Protocol):
    """A question and a passage, read together, become a score."""

    def score(self, question: str, texts: Sequence[str], deadline: float) -> Scores | None:
        """Score each text for a question: shape (n,), higher is better.

        Args:
            question: The question.
            texts: The passages.
            deadline: When to give up, as `time.monotonic` counts; nothing is begun afterwards, and
                nothing goes on once this returns.

        Returns:
            The scores; None where there was no time for all of them.
        """
        ...


class Snapshot(Protocol):
    """One collection at one generation. Nothing written later is seen through it."""

    @property
    def collection(self) -> str:
        """The collection's name."""
        ...

    @property
    def generation(self) -> int:
        """The generation it shows."""
        ...

    def dense(self, vector: Vector, k: int, filters: Filters) -> Ranking:
        """Rank passages by cosine similarity to a vector of shape (d,)."""
        ...

    def lexical(self, text: str, k: int, filters: Filters) -> Ranking:
        """Rank passages by BM25 for the words of a text."""
        ...

    def vectors(self, rows: Rows) -> Vectors:
        """Give the vectors of passages: shape (n, d), in the order of rows."""
        ...

    def sentences(self, rows: Rows) -> Sequence[Vectors | None]:
        """Give the vectors of passages' sentences, in the order of rows.

        Returns:
            For each passage shape (n, d), of unit length, in the order that `qa.sentences` cuts it
            in, as it did when the passage was stored; zeros for a sentence that the encoder did
            not read. None for a passage of one sentence, whose vector is its own, and where there
            are none.
        """
        ...

    def tokens(self, rows: Rows) -> Iterable[Vectors | None]:
        """Give estimates of the vectors of passages' tokens, one passage after another.

        Returns:
            For each passage, in the order of rows, shape (t, d): the dot product of one with a
            vector of unit length estimates its cosine. None where there are none.
        """
        ...

    def passages(self, rows: Rows) -> Sequence[Stored]:
        """Look passages up, in the order of rows.

        Raises:
            PassageNotFound: One of them is not there any more.
        """
        ...

    def texts(self, rows: Rows) -> Sequence[str]:
        """Give the words of passages, in the order of rows.

        Raises:
            PassageNotFound: One of them is not there any more.
        """
        ...

    def stretch(self, document_id: str, first: int, last: int) -> tuple[str, Sequence[Passage]]:
        """Give passages of a document, and its text from the first one's start to the last's end.

        Args:
            document_id: The document.
            first: The ordinal of the first passage.
            last: That of the last; those that there are up to it are given.

        Raises:
            PassageNotFound: There is none of them (any more).
        """
        ...

    def holding(self, pin: Pin, filters: Filters) -> Held | None:
        """Find what was pinned: its words, in its document, or where that file is now.

        Returns:
            Where they stand; None where they are gone, or filters do not let that document answer.
        """
        ...

    def terms(self, text: str) -> Sequence[str]:
        """Analyse a question into the terms that lexical search looks for."""
        ...

    def terms_of(self, text: str) -> Sequence[str]:
        """Give the terms that a text of the collection has; faster than `terms`."""
        ...

    def rarity(self, term: str) -> float:
        """Say how telling a term is in this collection: its inverse document frequency."""
        ...

    def basis(self, terms: Sequence[str]) -> Basis:
        """Say what scores depend on beside the passages, for a question of these terms."""
        ...
