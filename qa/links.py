"""A link that opens the place a passage stands at."""

from collections.abc import Sequence
from urllib.parse import quote

from qa.answers import Citation, Place
from qa.documents import Source
from qa.passages import Passage, passage_id

_PAGED = "application/pdf"
_WEB = ("http://", "https://")
_FRAGMENT_WORDS = 6


def link_to(source: Source, passage: Passage, *, collection: str, public_url: str = "") -> str:
    """Link to a passage.

    A web page is opened at the words themselves (text fragment,
    https://wicg.github.io/scroll-to-text-fragment/), a PDF file at its page, another file as it is.
    A document that has no address of its own is opened on the server, at the words too.

    Args:
        source: Where the document came from.
        passage: The passage.
        collection: The collection that holds it.
        public_url: Where the server is reached from outside, without a slash at the end; when it
            is empty, links to the server are relative to its root.
    """
    if source.uri.startswith(_WEB):
        return web_address(source.uri, passage.text)
    if source.uri.startswith("file:"):
        page = passage.page if source.media_type == _PAGED else None
        return f"{source.uri}#page={page}" if page else source.uri
    span = (passage.start, passage.end)
    return place_page(
        passage.document_id, span, passage.id, collection=collection, server=public_url
    )


def place_page(
    document_id: str,
    span: tuple[int, int],
    passage: str,
    *,
    collection: str,
    marks: Sequence[tuple[int, int]] = (),
    server: str = "",
) -> str:
    """Link to the page of the server that shows a document at a place.

    The passage's id is a hash of its words and where they stand: by it the page tells whether they
    still stand there, however the document is cut by then.

    Args:
        document_id: The document.
        span: From where to where, in code points of its canonical text.
        passage: The id of the passage there.
        collection: The collection that holds it.
        marks: What is to be marked in it, as spans of the same text.
        server: Where the server is reached, without a slash at the end.
    """
    query = f"collection={quote(collection)}&passage={passage}&start={span[0]}&end={span[1]}"
    marked = "".join(f"&mark={start}-{end}" for start, end in marks)
    return f"{server}/documents/{quote(document_id, safe='')}?{query}{marked}#p-{passage}"


def web_address(uri: str, text: str) -> str:
    """Link to words on a page of the web (text fragment); empty where a uri is no such page."""
    if not uri.startswith(_WEB):
        return ""
    page = uri.split("#", 1)[0]
    return f"{page}#:~:text={_fragment(text)}" if text.strip() else page


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
    span = (citation.start, citation.end)
    named = (
        citation.id
        if isinstance(citation, Place)
        else passage_id(citation.document_id, *span, citation.quote)
    )
    return place_page(citation.document_id, span, named, collection=collection, server=server)


def _fragment(text: str) -> str:
    """First words, and last words, of a passage: `first,last` as text fragments have it."""
    words = text.split()
    first, last = words[:_FRAGMENT_WORDS], words[_FRAGMENT_WORDS:][-_FRAGMENT_WORDS:]
    parts = [" ".join(part) for part in (first, last) if part]
    return ",".join(quote(part, safe="").replace("-", "%2D") for part in parts)
