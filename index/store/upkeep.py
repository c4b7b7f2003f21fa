"""Reading a store for those who keep it, and what follows it, up to date."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.database import intact
from index.embedding import Embedding
from index.store.connections import Connections
from index.store.rows import DOCUMENT_COLUMNS, document_of, embedding_of
from qa.documents import Document
from qa.ranking import Rows

_ENCODED_TEXT = "iif(p.context = '', p.text, p.context || char(10) || p.text)"
_LANGUAGE = "SELECT min(f.value) FROM facets f WHERE f.document = p.document AND f.key = 'language'"


@dataclass(frozen=True, slots=True)
class State:
    """What a store is at: two equal ones have nothing between them that a reader must see.

    Attributes:
        generation: The newest generation.
        compactions: How often something was dropped for good.
    """

    generation: int
    compactions: int


@dataclass(frozen=True, slots=True)
class Waste:
    """What is kept though nothing that can be asked needs it.

    Attributes:
        dead: How many passages that are.
        passages: How many passages there are in all.
        compacted: When something was last dropped, in seconds since 1970 UTC; 0 for never.
    """

    dead: int
    passages: int
    compacted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document that is there now, as those who keep it up to date see it.

    Attributes:
        id: The document.
        key: Its identity within the collection.
        sha256: Of its original bytes.
        passages: How many passages it has.
        origin: The uri of the file or sitemap it was found in.
        validators: What its page said of its version, as JSON; None where it was not fetched.
    """

    id: str
    key: str
    sha256: str
    passages: int
    origin: str
    validators: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A version of a document, with what is kept of where it came from.

    Attributes:
        document: The document.
        origin: The uri of the file or sitemap it was found in.
        validators: What its page said of its version, as JSON; None where it was not fetched.
        added: When it was added, in seconds since 1970 UTC.
    """

    document: Document
    origin: str
    validators: str | None
    added: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A passage as the indexes take it.

    Attributes:
        row: Its row.
        document: Its document's row.
        text: Its words.
        language: What the metadata of its document says of them; None where that says nothing.
        vector: Its vector.
    """

    row: int
    document: int
    text: str
    language: str | None
    vector: bytes


class UpkeepReader(Connections):
    """Reads what is there now, and how far the store has come."""

    def meta(self) -> dict[str, str]:
        """Give `encoder`, `model` and `dimension`, once something has been added."""
        with intact(self._path):
            return dict(self._connection.execute("SELECT key, value FROM meta"))

    def state(self) -> State:
        """Give what the store is at."""
        query = (
            "SELECT max(number), (SELECT value FROM meta WHERE key = 'compactions') "
            "FROM generations"
        )
        with intact(self._path):
            generation, compactions = self._connection.execute(query).fetchone()
            return State(int(generation), int(compactions))

    def generation(self) -> int:
        """Give the newest generation."""
        return self.state().generation

    def changed(self) -> float:
        """Give when the newest generation was made, in seconds since 1970 UTC."""
        query = "SELECT at FROM generations ORDER BY number DESC LIMIT 1"
        with intact(self._path):
            return float(self._connection.execute(query).fetchone()[0])

    def oldest(self) -> int:
        """Give the oldest generation that can still be asked."""
        with intact(self._path):
            return int(self.meta()["oldest"])

    def mark(self, generation: int) -> str | None:
        """Give the mark of a generation, or None where there is no such generation."""
        query = "SELECT mark FROM generations WHERE number = ?"
        with intact(self._path):
            row = self._connection.execute(query, [generation]).fetchone()
        return row[0] if row else None

    def dead(self, oldest: int) -> Rows:
        """Give the rows of documents that no generation from one on has."""
        query = "SELECT row FROM documents WHERE died <= ?"
        with intact(self._path):
            found = self._connection.execute(query, [oldest])
            return np.array(sorted(row for (row,) in found), dtype=np.int64)

    def waste(self, oldest: int) -> Waste:
        """Say what could be dropped if no generation before one were asked any more."""
        query = (
            "SELECT (SELECT coalesce(sum(passages), 0) FROM documents WHERE died <= :oldest), "
            "(SELECT coalesce(sum(passages), 0) FROM documents), "
            "(SELECT value FROM meta WHERE key = 'compacted')"
        )
        with intact(self._path):
            dead, passages, at = self._connection.execute(query, {"oldest": oldest}).fetchone()
        return Waste(dead, passages, float(at or 0.0))

    def last_passage(self) -> int:
        """Give the last passage's row there ever was; 0 where there was none."""
        with intact(self._path):
            query = "SELECT last_passage FROM generations ORDER BY number DESC LIMIT 1"
            return int(self._connection.execute(query).fetchone()[0])

    def encoded_after(self, row: int) -> Iterator[Encoded]:
        """Give every passage after a row, by rising rows."""
        with intact(self._path):
            found = self._connection.cursor().execute(
                f"SELECT p.row, p.document, {_ENCODED_TEXT}, ({_LANGUAGE}), v.vector "
                "FROM passages p JOIN vectors v ON v.passage = p.row WHERE p.row > ? "
                "ORDER BY p.row",
                [row],
            )
            for passage, document, text, language, vector in found:
                yield Encoded(
                    row=passage, document=document, text=text, language=language, vector=vector
                )

    def kept(self, row: int) -> Kept | None:
        """Give a version of a document with all that is kept of it, but for its passages."""
        query = (
            f"SELECT d.origin, d.validators, d.added, {DOCUMENT_COLUMNS} FROM documents d "
            "WHERE d.row = ?"
        )
        with intact(self._path):
            found = self._connection.execute(query, [row]).fetchone()
            if found is None:
                return None
            origin, validators, added = found[:3]
            return Kept(
                document=document_of(found[3:]), origin=origin, validators=validators, added=added
            )

    def known(self, key: str) -> Known | None:
        """Give the document that a key names now."""
        return next(self._known("key = ?", [key]), None)

    def named(self, document_id: str) -> Known | None:
        """Give the document that an id names now."""
        return next(self._known("id = ?", [document_id]), None)

    def found_in(self, first: str, last: str) -> Iterator[Known]:
        """Give the documents that are there now whose origin is from `first` to `last`, both too.

        All are read at one moment; whatever changes meanwhile is not seen.
        """
        return self._known("origin >= ? AND origin <= ? ORDER BY origin, key", [first, last])

    def _known(self, condition: str, values: list[str]) -> Iterator[Known]:
        query = (
            "SELECT id, key, sha256, passages, origin, validators FROM documents "
            f"WHERE died IS NULL AND {condition}"
        )
        with intact(self._path):
            for row in self._connection.cursor().execute(query, values):
                yield Known(
                    id=row[0],
                    key=row[1],
                    sha256=row[2],
                    passages=row[3],
                    origin=row[4],
                    validators=row[5],
                )

    def lacks_tokens(self) -> bool:
        """Whether a passage that is there now has no sketches of its tokens.

        Versions that stored none may not have stored vectors of its sentences either.
        """
        query = (
            "SELECT EXISTS (SELECT 1 FROM documents d JOIN passages p ON p.document = d.row "
            "WHERE d.died IS NULL AND p.row NOT IN (SELECT passage FROM tokens))"
        )
        with intact(self._path):
            (lacks,) = self._connection.execute(query).fetchone()
            return bool(lacks)

    def encoded(self, document_id: str) -> dict[tuple[str, str], Embedding]:
        """Give what the passages of a document that is there now were encoded to.

        Returns:
            By context and text.

        Raises:
            HomeCorrupt: It is damaged.
        """
        query = (
            "SELECT p.context, p.text, v.vector, s.vectors, t.sketches FROM documents d "
            "JOIN passages p ON p.document = d.row JOIN vectors v ON v.passage = p.row "
            "LEFT JOIN sentences s ON s.passage = p.row LEFT JOIN tokens t ON t.passage = p.row "
            "WHERE d.id = ? AND d.died IS NULL"
        )
        with intact(self._path):
            found = self._connection.execute(query, [document_id])
            return {(context, text): embedding_of(*blobs) for context, text, *blobs in found}
