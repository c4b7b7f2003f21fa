"""Collections and documents, deleted once whoever asks for it has seen what goes."""

from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.http.pages.common import page
from api.http.pages.library import COLLECTIONS, SHOWN, place_of
from api.http.routes.common import Serving
from api.http.service import Service
from api.http.shelves import shelved
from api.library import Library
from index.catalog import Shelf
from index.store.rows import Entry
from qa.errors import DocumentNotFound

router = APIRouter(include_in_schema=False)


@router.get(COLLECTIONS + "/{name}/delete")
def ask(request: Request, service: Serving, name: str) -> Response:
    """Say what goes with a collection, and ask for its name."""
    _ = service.uploads  # raises where nothing can be changed
    return _asked(request, service, service.library.home.catalog.collection(name))


@router.post(COLLECTIONS + "/{name}/delete")
def delete(
    request: Request,
    service: Serving,
    name: str,
    typed: Annotated[str, Form()] = "",
    created: Annotated[str, Form()] = "",
) -> Response:
    """Delete a collection whose name was typed."""
    _ = service.uploads
    shelf = service.library.home.catalog.collection(name)
    problem = ""
    if created != str(shelf.created):
        problem = "Somebody made it anew meanwhile: this is what is in it now."
    elif typed.strip() != shelf.name:
        problem = "That is not its name: nothing was deleted."
    if problem:
        return _asked(request, service, shelf, problem=problem, typed=typed)
    service.drop(shelf.name)
    return RedirectResponse("/library?dropped=true", HTTPStatus.SEE_OTHER)


@router.post(COLLECTIONS + "/{name}/documents/delete")
def delete_documents(
    request: Request,
    service: Serving,
    name: str,
    document: Annotated[list[str] | None, Form()] = None,
    sure: Annotated[str, Form()] = "",
) -> Response:
    """Name the documents that were selected; delete them once that was seen.

    Each is given as its SHA-256, a colon and its id: another version of it is not deleted.
    """
    given = (each.partition(":") for each in document or ())
    hashes = {document_id: sha256 for sha256, _, document_id in given}
    with service.changing(name) as library:
        name = library.collection(name).name
        if sure:
            deleted = library.delete_unchanged(hashes, name)
            changed = len(_there(library, name, hashes.keys() - deleted))
            gone = len(hashes) - len(deleted) - changed
            said = urlencode({"deleted": len(deleted), "gone": gone, "changed": changed})
            return RedirectResponse(f"{place_of(name)}?{said}", HTTPStatus.SEE_OTHER)
        there = _there(library, name, hashes)
    entries = [entry for entry in there if entry.source.sha256 == hashes[entry.id]]
    return page(
        request,
        "delete_documents.html",
        name=name,
        here=place_of(name),
        entries=entries,
        gone=len(hashes) - len(entries),
        **SHOWN,
    )


def _asked(
    request: Request, service: Service, shelf: Shelf, *, problem: str = "", typed: str = ""
) -> Response:
    queued = service.library.home.catalog.queued()
    return page(
        request,
        "delete_collection.html",
        HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
        each=shelved(service, shelf),
        here=place_of(shelf.name),
        waiting=sum(upload.collection == shelf.name for upload in queued),
        problem=problem,
        typed=typed,
        **SHOWN,
    )


def _there(library: Library, collection: str, ids: Iterable[str]) -> list[Entry]:
    """Describe the documents that are there."""
    found = []
    for each in ids:
        with suppress(DocumentNotFound):
            found.append(library.entry(each, collection))
    return found
