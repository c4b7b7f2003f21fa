"""A document, opened at the place a link names, and pictures of its pages."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.http.pages.common import HEADERS, page
from api.http.routes.common import DocumentId, InCollection, Serving
from api.library import Library
from api.page.document import marks_of, sections, window
from api.page.kinds import KINDS
from api.showing import PDF, MarkedPage
from api.wire import time_text
from index.opening import Landing, Pointer
from index.store.places import Past
from index.store.rows import Entry
from qa.errors import DocumentNotFound, OriginalNotFound, ReadingError
from qa.links import web_address
from qa.quoting import FORMATS, quoted_as

router = APIRouter(prefix="/documents", include_in_schema=False)

_NAMES = {"plain": "plain text", "markdown": "Markdown", "bibtex": "BibTeX"}
_UNITS = (
    ("presentation", "Slide"),
    ("powerpoint", "Slide"),
    ("sheet", "Sheet"),
    ("excel", "Sheet"),
)
_LONGEST_QUOTE = 20_000
_DRAWN = "1"


class LinkIn(BaseModel):
    """What a link to a place in a document says besides the document.

    Attributes:
        collection: Where the document is.
        passage: The id of a passage, which tells what it says.
        start: First code point.
        end: One past the last.
        mark: Spans to be marked, as `120-151`.
        first: The ordinal of the passage to begin with.
    """

    collection: str | None = None
    passage: str | None = None
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    mark: list[str] = []
    first: int | None = Field(default=None, ge=0, alias="from")


@router.get("/{document_id}")
def document(
    request: Request,
    document_id: DocumentId,
    service: Serving,
    link: Annotated[LinkIn, Query()],
) -> Response:
    """Show a document at what a link names: its text, and the pages it is on."""
    pointer = Pointer(
        document_id=document_id, passage_id=link.passage, start=link.start, end=link.end
    )
    with service.using(link.collection) as library:
        landing = library.land(pointer, link.collection)
        if landing.entry is None:
            return _deleted(request, document_id, landing.past)
        values = _shown(library, pointer, landing, landing.entry, link)
    return page(request, "document.html", **values)


@router.get("/{document_id}/pages/{number}.png")
def picture(
    request: Request,
    document_id: DocumentId,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
    service: Serving,
    collection: InCollection = None,
) -> Response:
    """Give a picture of a page of a PDF."""
    with service.using(collection) as library:
        entry = library.entry(document_id, collection)
        tag = f'"{entry.source.sha256}-{number}-{_DRAWN}"'
        headers = {**HEADERS, "ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        drawn = library.picture(entry, number, collection)
    return Response(drawn, headers=headers, media_type="image/png")


def picture_address(document_id: str, number: int, collection: str) -> str:
    """Say where the picture of a page is."""
    path = f"/documents/{quote(document_id, safe='')}/pages/{number}.png"
    return f"{path}?{urlencode({'collection': collection})}"


def _shown(
    library: Library, pointer: Pointer, landing: Landing, entry: Entry, link: LinkIn
) -> dict[str, Any]:
    """Say what the page shows."""
    collection = link.collection
    name = library.collection(collection).name
    at = None if landing.start is None or landing.end is None else (landing.start, landing.end)
    cited = library.over(entry, *at, collection) if at else range(1)
    shown = window(entry.passages, cited, link.first)
    moved = at[0] - link.start if at and link.start is not None else 0
    kept = landing.state in {"exact", "moved"}
    laid = sections(
        library.stretch(entry, shown.start, shown.stop - 1, collection),
        at,
        marks_of(link.mark, moved) if kept else [],
    )
    last_cited = next((each.id for each in reversed(laid) if each.cited), None)
    pages, undrawn = _drawn(library, entry, at, collection) if last_cited else ([], "")
    citation = library.cite(entry, *at, collection) if at else None
    short = citation is not None and len(citation.quote) <= _LONGEST_QUOTE
    to = _Links(entry.id, name, link)
    is_new = link.passage not in {each.id for each in laid}
    return {
        "entry": entry,
        "state": landing.state,
        "other": entry.id != pointer.document_id,
        "difference": landing.difference,
        "source": web_address(entry.source.uri, citation.quote if citation else ""),
        "modified": time_text(entry.source.modified),
        "original": to.original() if library.has_original(entry, collection) else "",
        "kind": KINDS.get(entry.source.media_type, entry.source.media_type),
        "unit": next((u for kind, u in _UNITS if kind in entry.source.media_type), "Page"),
        "shown": shown,
        "sections": laid,
        "last_cited": last_cited,
        "anchor": link.passage if last_cited and is_new else None,
        "pages": pages,
        "undrawn": undrawn,
        "picture": to.picture,
        "quoted": [(form, quoted_as(citation, form)) for form in FORMATS]
        if citation and short
        else [],
        "names": _NAMES,
        "earlier": to.part(max(0, shown.start - len(shown))) if shown.start else "",
        "later": to.part(shown.stop) if shown.stop < entry.passages else "",
    }


def _drawn(
    library: Library, entry: Entry, at: tuple[int, int] | None, collection: str | None
) -> tuple[list[MarkedPage], str]:
    """Give the pages with what is cited, or else say why they cannot be shown."""
    if at is None or entry.source.media_type != PDF:
        return [], ""
    try:
        return library.marked_pages(entry, *at, collection), ""
    except (OriginalNotFound, ReadingError) as error:
        return [], str(error)


@dataclass(frozen=True, slots=True)
class _Links:
    """What the page links to, of the same document.

    Attributes:
        document_id: The document.
        collection: Where it is.
        link: What the page was opened by.
    """

    document_id: str
    collection: str
    link: LinkIn

    def picture(self, number: int) -> str:
        return picture_address(self.document_id, number, self.collection)

    def original(self) -> str:
        path = f"/v1/documents/{quote(self.document_id, safe='')}/original"
        return f"{path}?{urlencode({'collection': self.collection})}"

    def part(self, first: int) -> str:
        own = self.link
        named = {"passage": own.passage, "start": own.start, "end": own.end}
        kept = {key: value for key, value in named.items() if value is not None}
        said = {"collection": self.collection, **kept, "mark": own.mark, "from": first}
        query = urlencode(said, doseq=True)
        return f"/documents/{quote(self.document_id, safe='')}?{query}#main"


def _deleted(request: Request, document_id: str, past: Past | None) -> Response:
    if past is None:
        raise DocumentNotFound(f"There is no document {document_id!r}.")
    day, name = (time_text(past.until) or "")[:10], past.title or past.uri
    return page(
        request,
        "failure.html",
        HTTPStatus.GONE,
        heading="This document was deleted",
        detail=f"\u201c{name}\u201d was deleted on {day}. What the link names stands in no other "
        "document here, word for word.",
        advice="Ask again: other documents may answer.",
        retry="",
        code=DocumentNotFound.code,
        number=HTTPStatus.GONE.value,
    )
