"""What reading a file gives: a document, or the reason why a line of it is none."""

from dataclasses import dataclass

from qa.documents import Content
from qa.errors import ReadingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One document read from a file; most files hold exactly one.

    Attributes:
        line: The line of a JSON Lines file, counted from 1; None for a whole file.
        key: The record's own `id`; None where the caller names it.
        uri: The record's own `uri`.
        sha256: Of the original bytes: the whole file, or the line without its line end.
        media_type: As in HTTP, `application/pdf` for one.
        content: The canonical text and its structure.
    """

    line: int | None
    key: str | None
    uri: str | None
    sha256: str
    media_type: str
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A line of a JSON Lines file that could not become a document.

    Attributes:
        line: Counted from 1.
        error: Why.
    """

    line: int
    error: ReadingError
