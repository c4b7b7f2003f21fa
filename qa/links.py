"""A link that opens the place a passage stands at."""

from urllib.parse import quote

from qa.documents import Source
from qa.passages import Passage

_PAGED = "application/pdf"
_WEB = ("http://", "https://")
_FRAGMENT_WORDS = 6


def link_to(source: Source, passage: Passage, *, collection: str, public_url: str = "") -> str:
    """Link to a passage.

    A web page is opened at the words themselves (text fragment,
    https://wicg.github.io/scroll-to-text-fragment/), a PDF at its page, another file as it is. A
    document that has no address of its own is opened on the server.

    Args:
        source: Where the document came from.
        passage: The passage.
        collection: The collection that holds it.
        public_url: Where the server is reached from outside, without a slash at the end; when it
            is empty, links to the server are relative to its root.
    """
    if source.uri.startswith(_WEB):
        return f"{source.uri.split('#', 1)[0]}#:~:text={_fragment(passage.text)}"
    page = f"#page={passage.page}" if source.media_type == _PAGED and passage.page else ""
    if source.uri.startswith("file:"):
        return f"{source.uri}{page}"
    document = f"{public_url}/v1/documents/{quote(passage.document_id, safe='')}"
    if page:
        return f"{document}/original?collection={quote(collection)}{page}"
    return f"{document}/text?collection={quote(collection)}&start={passage.start}&end={passage.end}"


def _fragment(text: str) -> str:
    """First words, and last words, of a passage: `first,last` as text fragments have it."""
    words = text.split()
    first, last = words[:_FRAGMENT_WORDS], words[_FRAGMENT_WORDS:][-_FRAGMENT_WORDS:]
    parts = [" ".join(part) for part in (first, last) if part]
    return ",".join(quote(part, safe="").replace("-", "%2D") for part in parts)
