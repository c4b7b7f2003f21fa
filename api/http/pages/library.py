"""The library: its collections, and the documents of each."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import unquote, urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.http.pages.common import page
from api.http.routes.common import Serving
from api.http.service import Service
from api.http.shelves import all_shelved, in_words, shelved, with_originals
from api.sizes import bytes_text
from api.wire import time_text
from index.store.rows import Entry
from qa.errors import AlreadyExists, InvalidName

router = APIRouter(include_in_schema=False)

COLLECTIONS = "/library/collections"
PAGE = 50
SHOWN: dict[str, Any] = {"size": bytes_text, "when": time_text, "unquoted": unquote}
"""How values are written on these pages."""

_KINDS = {
    "application/pdf": "PDF",
    "application/rtf": "RTF",
    "application/epub+zip": "EPUB",
    "application/json": "JSON",
    "application/xml": "XML",
    "application/x-ipynb+json": "Notebook",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "message/rfc822": "E-mail",
    "text/csv": "CSV",
    "text/html": "Web page",
    "text/markdown": "Markdown",
    "text/plain": "Text",
}
_DROPPED = "The collection was deleted."
_MADE = "The collection was made."


@router.get("/library")
def library(request: Request, service: Serving, *, dropped: bool = False) -> Response:
    """Show the collections."""
    return _library(request, service, said=_DROPPED if dropped else "")


@router.post(COLLECTIONS)
def make(request: Request, service: Serving, name: Annotated[str, Form()] = "") -> Response:
    """Make a collection."""
    name = name.strip()
    try:
        with service.changing(name) as library:
            name = library.home.create(name).name
    except InvalidName as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _library(request, service, status, problem=str(error), typed=name)
    except AlreadyExists as error:
        return _library(request, service, HTTPStatus.CONFLICT, problem=str(error), typed=name)
    return RedirectResponse(f"{place_of(name)}?made=true", HTTPStatus.SEE_OTHER)


@router.get(COLLECTIONS + "/{name}")
def collection(
    request: Request,
    service: Serving,
    name: str,
    *,
    find: str = "",
    after: str = "",
    before: str = "",
    made: bool = False,
    deleted: Annotated[int, Query(ge=0)] = 0,
    gone: Annotated[int, Query(ge=0)] = 0,
    changed: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show a collection, and a page of its documents."""
    each = shelved(service, service.library.home.catalog.collection(name))
    entries, earlier, later = _page_of(service, each.name, find, after, before)
    with service.using(each.name) as library:
        originals = with_originals(library, each.name, entries)
    return page(
        request,
        "collection.html",
        each=each,
        here=place_of(each.name),
        said=[*([_MADE] if made else []), *in_words(deleted, gone, changed)],
        find=find,
        paged=bool(after or before),
        entries=entries,
        originals=originals,
        earlier=earlier,
        later=later,
        kind=lambda media_type: _KINDS.get(media_type, media_type),
        **_as_served(service),
    )


def place_of(collection: str) -> str:
    """Give the path of a collection's page."""
    return f"{COLLECTIONS}/{collection}"


def _library(
    request: Request,
    service: Service,
    status: int = HTTPStatus.OK,
    *,
    said: str = "",
    problem: str = "",
    typed: str = "",
) -> Response:
    shelves = all_shelved(service)
    return page(
        request,
        "library.html",
        status,
        shelves=shelves,
        names=[each.name for each in shelves],
        into=service.settings.collection,
        waiting=len(service.library.home.catalog.queued()),
        said=said,
        problem=problem,
        typed=typed,
        **_as_served(service),
    )


def _as_served(service: Service) -> dict[str, Any]:
    settings = service.settings
    limit = min(settings.max_upload, settings.max_file)
    return {"writing": service.writing, "limit": limit, **SHOWN}


def _page_of(
    service: Service, name: str, find: str, after: str, before: str
) -> tuple[list[Entry], str, str]:
    """Give a page of documents, and the queries of the page before it and the page after."""
    with service.using(name) as library:
        found = library.entries(
            name, after=before or after, limit=PAGE + 1, matching=find, backwards=bool(before)
        )
    is_more, entries = len(found) > PAGE, found[:PAGE]
    if before:
        entries.reverse()
    if not entries:
        return [], "", ""
    sought = {"find": find} if find else {}
    is_earlier, is_later = (is_more, True) if before else (bool(after), is_more)
    earlier = urlencode({**sought, "before": entries[0].id}) if is_earlier else ""
    later = urlencode({**sought, "after": entries[-1].id}) if is_later else ""
    return entries, earlier, later
