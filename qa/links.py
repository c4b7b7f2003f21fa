"""A link that opens the place a passage stands at."""

from urllib.parse import quote

from qa.answers import Citation, Place
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
    span = (passage.start, passage.end)
    return _on_server(passage.document_id, span, page, collection, public_url)


def reached(citation: Citation | Place, *, collection: str, server: str) -> str:
    """Link to a passage from where only the web and the server can be reached.

    A file of the server's own disk is opened on the server instead, as an upload is.

    Args:
        citation: The passage's citation, or its place.
        collection: The collection that holds it.
        server: Where the server is reached, without a slash at the end.
    """
    if citation.link.startswith(_WEB):
        return citation.link
    if citation.link.startswith("/"):
        return f"{server}{citation.link}"
    page = f"#page={citation.page}" if citation.link.endswith(f"#page={citation.page}") else ""
    return _on_server(
        citation.document_id, (citation.start, citation.end), page, collection, server
    )


def _on_server(
    document_id: str, span: tuple[int, int], page: str, collection: str, server: str
) -> str:
    document = f"{server}/v1/documents/{quote(document_id, safe='')}"
    if page:
        return f"{document}/original?collection={quote(collection)}{page}"
    return f"{document}/text?collection={quote(collection)}&start={span[0]}&end={span[1]}"


def _fragment(text: str) -> str:
    """First words, and last words, of a passage: `first,last` as text fragments have it."""
    words = text.split()
    first, last = words[:_FRAGMENT_WORDS], words[_FRAGMENT_WORDS:][-_FRAGMENT_WORDS:]
    parts = [" ".join(part) for part in (first, last) if part]
    return ",".join(quote(part, safe="").replace("-", "%2D") for part in parts)
