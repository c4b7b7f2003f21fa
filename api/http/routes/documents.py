"""The documents of a collection."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.http.names import disposition, file_name_of
from api.http.receiving import FormReceiver
from api.http.routes.common import DocumentId, InCollection, Serving, failures, json_response
from api.http.schemas import DocumentOut, DocumentsOut, UploadsOut
from api.http.service import Service
from api.listing import entry_json
from index.catalog import Upload
from index.store.rows import Entry
from qa.errors import InvalidLimit

router = APIRouter(prefix="/documents", tags=["documents"])

MAX_PAGE = 1_000
_PDF = "application/pdf"
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "One or more files. Their names tell their formats.",
                        },
                        "collection": {
                            "type": "string",
                            "description": "Where they go; it is made where it is not there.",
                            "example": "default",
                        },
                        "uri": {
                            "type": "string",
                            "description": "What a single file's document is known by: the same "
                            "uri replaces it. `upload:` and the file's name if none is given. "
                            "The server never fetches it.",
                            "example": "https://example.org/returns",
                        },
                    },
                }
            }
        },
    }
}


@router.get(
    "",
    response_model=DocumentsOut,
    summary="List documents",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def documents(
    service: Serving,
    collection: InCollection = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 100,
    after: Annotated[str, Query(description="The `next` of the page before.")] = "",
) -> Response:
    """List documents by their ids, a page at a time."""
    with service.using(collection) as library:
        entries = library.entries(collection, after=after, limit=limit + 1)
    page = entries[:limit]
    following = page[-1].id if len(entries) > limit else None
    return json_response({"documents": [entry_json(e) for e in page], "next": following})


@router.post(
    "",
    response_model=UploadsOut,
    status_code=HTTPStatus.ACCEPTED,
    summary="Upload documents",
    openapi_extra=_FORM,
    responses=failures(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.INSUFFICIENT_STORAGE,
    ),
)
async def upload(request: Request, service: Serving) -> Response:
    """Accept files: they are on the disk, and ingested one after another."""
    accepted = await receive(request, service)
    uploads = [
        {"id": u.id, "state": u.state, "name": u.name, "href": f"/v1/uploads/{u.id}"}
        for u in accepted
    ]
    location = {"Location": f"/v1/uploads/{accepted[0].id}"}
    return json_response({"uploads": uploads}, HTTPStatus.ACCEPTED, location)


async def receive(request: Request, service: Service) -> list[Upload]:
    """Take a form in, and put its files in line; leave nothing behind where that fails."""
    line = service.uploads
    limit = service.settings.max_upload
    form = FormReceiver(line.spool, limit, request.headers.get("content-type", ""))
    try:
        async for piece in request.stream():
            await run_in_threadpool(form.feed, piece)
        await run_in_threadpool(form.finish)
        collection, uri = form.fields.get("collection"), form.fields.get("uri")
        return await run_in_threadpool(line.accept, form.files, collection, uri)
    except BaseException:
        form.discard()
        raise


@router.get(
    "/{document_id}",
    response_model=DocumentOut,
    summary="Describe a document",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def document(
    document_id: DocumentId, service: Serving, collection: InCollection = None
) -> Response:
    """Describe a document: all but its text."""
    with service.using(collection) as library:
        return json_response(entry_json(library.entry(document_id, collection)))


@router.delete(
    "/{document_id}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Delete a document",
    responses=failures(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
def delete(document_id: DocumentId, service: Serving, collection: InCollection = None) -> Response:
    """Delete a document: from now on nothing of it is found."""
    with service.changing(collection) as library:
        library.delete([document_id], collection)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get(
    "/{document_id}/text",
    response_class=Response,
    summary="Read a document",
    responses={
        **failures(HTTPStatus.NOT_FOUND),
        200: {"content": {"text/plain": {"example": "Refunds take five working days."}}},
    },
)
def text(
    document_id: DocumentId,
    service: Serving,
    collection: InCollection = None,
    start: Annotated[int, Query(description="First code point.", examples=[120])] = 0,
    end: Annotated[int | None, Query(description="One past the last.", examples=[151])] = None,
) -> Response:
    """Give a document's canonical text, which all offsets refer to, or a part of it."""
    with service.using(collection) as library:
        whole = library.document(document_id, collection).content.text
    upto = len(whole) if end is None else end
    if not 0 <= start <= upto <= len(whole):
        raise InvalidLimit(
            f"start is {start} and end {upto}; the text has {len(whole)} characters, and they must "
            "be within it, start not after end."
        )
    part = whole[start:upto].encode(errors="replace")
    return Response(part, media_type="text/plain; charset=utf-8")


@router.get(
    "/{document_id}/original",
    response_class=Response,
    summary="Fetch the original",
    responses={
        **failures(HTTPStatus.NOT_FOUND),
        200: {"content": {"application/octet-stream": {}}, "description": "Its bytes."},
    },
)
def original(
    document_id: DocumentId, service: Serving, collection: InCollection = None
) -> Response:
    """Give the bytes a document was read from, never to be run as a page of this server."""
    with service.using(collection) as library:
        return original_response(*library.original(document_id, collection))


def original_response(entry: Entry, data: bytes) -> Response:
    """Make a response of a document's original bytes."""
    kind = entry.source.media_type
    headers = {
        "Content-Disposition": disposition(
            file_name_of(entry.source.uri, entry.id), inline=_harmless(kind)
        ),
        "ETag": f'"{entry.source.sha256}"',
    }
    if kind != _PDF:  # browsers show no PDF in a sandbox, and run nothing of one outside it
        headers["Content-Security-Policy"] = "sandbox"
    return Response(data, headers={**headers, "Content-Type": kind})


def _harmless(media_type: str) -> bool:
    image = media_type.startswith("image/") and "svg" not in media_type
    return image or media_type in {_PDF, "text/plain"}
