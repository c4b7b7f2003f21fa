"""Where on its pages a part of a document stands, and how to quote it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.pages.documents import picture_address
from api.http.places import PlacesOut, QuoteOut
from api.http.routes.common import DocumentId, InCollection, Serving, failures, json_response
from api.wire import citation_json
from qa.quoting import FORMATS, quoted_as

router = APIRouter(prefix="/documents", tags=["documents"])

Start = Annotated[int, Query(description="First code point.", examples=[120])]
End = Annotated[int, Query(description="One past the last.", examples=[151])]


@router.get(
    "/{document_id}/places",
    response_model=PlacesOut,
    summary="Find a part of a document on its pages",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def places(
    document_id: DocumentId,
    service: Serving,
    start: Start,
    end: End,
    collection: InCollection = None,
) -> Response:
    """Say where on the pages of a PDF a part of its text stands: boxes to draw on their pictures.

    Of a document that is no PDF there are no pages.
    """
    with service.using(collection) as library:
        entry = library.entry(document_id, collection)
        name = library.collection(collection).name
        pages = library.marked_pages(entry, start, end, collection)
    written = [
        {
            "page": page.number,
            "width": page.width,
            "height": page.height,
            "picture": picture_address(entry.id, page.number, name),
            "boxes": [
                {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
                for box in page.boxes
            ],
        }
        for page in pages
    ]
    return json_response({"document_id": entry.id, "sha256": entry.source.sha256, "pages": written})


@router.get(
    "/{document_id}/quote",
    response_model=QuoteOut,
    summary="Quote a part of a document",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def quote(
    document_id: DocumentId,
    service: Serving,
    start: Start,
    end: End,
    collection: InCollection = None,
) -> Response:
    """Give a part of a document's text with its citation, written to be put into a text."""
    with service.using(collection) as library:
        entry = library.entry(document_id, collection)
        citation = library.cite(entry, start, end, collection)
    written = {form: quoted_as(citation, form) for form in FORMATS}
    return json_response({"citation": citation_json(citation), **written})
