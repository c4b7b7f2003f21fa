"""Passages: spans of a document's canonical text, the unit that is ranked and cited."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A span of a document, with where it stands in it.

    `document.content.text[start:end] == text` always holds.

    Attributes:
        id: See `passage_id`.
        document_id: The document it is a span of.
        ordinal: Its place among the document's passages, from 0.
        start: First code point.
        end: One past the last.
        text: The words themselves.
        page: Page, slide or sheet of its first word, from 1; None where there is none.
        heading_path: The headings above it, outermost first.
    """

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    page: int | None
    heading_path: tuple[str, ...]


def passage_id(document_id: str, start: int, end: int, text: str) -> str:
    """Name a passage by what it is: reading the same document again gives the same ids.

    Returns:
        The first 32 hexadecimal digits of SHA-256 over document id, span and text.
    """
    named = f"{document_id}\0{start}\0{end}\0{text}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]
