"""What a document is once it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass

MetadataValue = str | int | float | bool | tuple[str | int | float | bool, ...]
Metadata = Mapping[str, MetadataValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, list item, table row or heading: a span of canonical text and where it stands.

    Attributes:
        start: First code point of the span.
        end: One past its last code point.
        page: Page, slide or sheet, counted from 1; None where the format has none.
        heading_path: The headings above it, outermost first. A heading's own block has itself last.
    """

    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a reader makes of a file: canonical text, normalised once, and its structure.

    Blocks are in order, do not overlap, and cover every character of `text` but the blank lines
    between them. Nothing changes the text after this: every offset in Pincite counts its code
    points.
    """

    title: str
    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a document came from.

    Attributes:
        key: Its identity within a collection: reading the same key again replaces the document.
        uri: What opens it: `file:`, `http:`, `https:`; or `upload:`, `stdin:`, `record:` where
            nothing does.
        media_type: As in HTTP, `application/pdf` for one.
        sha256: Of the original bytes, in lower-case hexadecimal.
        modified: When the original last changed, in seconds since 1970 UTC; None if not known.
    """

    key: str
    uri: str
    media_type: str
    sha256: str
    modified: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of a collection.

    Attributes:
        id: Stable over updates; see `document_id`.
        source: Where it came from.
        content: Its canonical text and structure.
    """

    id: str
    source: Source
    content: Content
