"""All documents as files."""

from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.http.openai.described import FileOut, FilesOut
from api.http.openai.named import document_of
from api.http.openai.paging import MAX_PAGE, After, Limit, Order, names_from, page_json
from api.http.openai.routes.common import TAG, errors
from api.http.openai.stores import file_json
from api.http.routes.common import Serving, json_response
from api.http.routes.documents import original_response
from qa.errors import CollectionNotFound

router = APIRouter(prefix="/files", tags=[TAG])

FileId = Annotated[str, Path(description="The file.", examples=["file-ZGVmYXVsdC91cGxvYWQ6YS5tZA"])]


@router.get("", response_model=FilesOut, summary="List files", responses=errors())
def files(
    service: Serving, limit: Limit = MAX_PAGE, after: After = "", order: Order = "desc"
) -> Response:
    """List the documents of all collections as files: by the collection, then by their ids."""
    backwards = order == "desc"
    collection, last = document_of(after) if after else ("", "")
    shelves = service.library.home.catalog.collections()
    found = list[dict[str, Any]]()
    for name in names_from((each.name for each in shelves), collection, backwards=backwards):
        with suppress(CollectionNotFound), service.using(name) as library:
            entries = library.entries(
                name,
                after=last if name == collection else "",
                limit=limit + 1 - len(found),
                backwards=backwards,
            )
            found += [file_json(entry, name) for entry in entries]
        if len(found) > limit:
            break
    return json_response(page_json(found, limit))


@router.get(
    "/{file_id}",
    response_model=FileOut,
    summary="Describe a file",
    responses=errors(HTTPStatus.NOT_FOUND),
)
def file(file_id: FileId, service: Serving) -> Response:
    """Describe a document as a file."""
    collection, document_id = document_of(file_id)
    with service.using(collection) as library:
        return json_response(file_json(library.entry(document_id, collection), collection))


@router.get(
    "/{file_id}/content",
    response_class=Response,
    summary="Fetch a file",
    responses={
        **errors(HTTPStatus.NOT_FOUND),
        200: {"content": {"application/octet-stream": {}}, "description": "Its bytes."},
    },
)
def content(file_id: FileId, service: Serving) -> Response:
    """Give the bytes a document was read from, never to be run as a page of this server."""
    collection, document_id = document_of(file_id)
    with service.using(collection) as library:
        return original_response(*library.original(document_id, collection))
