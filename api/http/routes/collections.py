"""The collections of a home."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.adjusting import fitted_json
from api.http.described import CollectionOut, CollectionsOut
from api.http.routes.common import Serving, failures, json_response
from api.http.schemas import CollectionIn
from api.http.service import Service
from api.wire import time_text
from qa.errors import CollectionNotFound

router = APIRouter(prefix="/collections", tags=["collections"])

Name = Annotated[str, Path(description="The collection.", examples=["default"])]


def described(service: Service, name: str, created: float | None) -> dict[str, Any]:
    """Describe a collection.

    Raises:
        CollectionNotFound: There is none of that name.
    """
    with service.using(name) as library:
        opened = library.collection(name)
        generation = opened.snapshot().generation
        documents, passages = opened.store.counts(generation)
        return {
            "name": opened.name,
            "created": time_text(created),
            "documents": documents,
            "passages": passages,
            "generation": generation,
            "model": opened.store.meta().get("model"),
            **fitted_json(library.home, opened),
        }


def all_described(service: Service) -> list[dict[str, Any]]:
    """Describe every collection."""
    found = []
    for shelf in service.library.home.catalog.collections():
        try:
            found.append(described(service, shelf.name, shelf.created))
        except CollectionNotFound:
            continue
    return found


@router.get("", response_model=CollectionsOut, summary="List collections", responses=failures())
def collections(service: Serving) -> Response:
    """List all collections by name."""
    return json_response({"collections": all_described(service)})


@router.post(
    "",
    response_model=CollectionOut,
    status_code=HTTPStatus.CREATED,
    summary="Make a collection",
    responses=failures(HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE),
)
def create(body: CollectionIn, service: Serving) -> Response:
    """Make an empty collection."""
    with service.changing(body.name) as library:
        name = library.home.create(body.name).name
    location = {"Location": f"/v1/collections/{name}"}
    return json_response(_by_name(service, name), HTTPStatus.CREATED, location)


@router.get(
    "/{name}",
    response_model=CollectionOut,
    summary="Describe a collection",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def collection(name: Name, service: Serving) -> Response:
    """Describe a collection."""
    return json_response(_by_name(service, name))


@router.delete(
    "/{name}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Delete a collection",
    responses=failures(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
def delete(name: Name, service: Serving) -> Response:
    """Delete a collection, everything in it, and what waits to be ingested into it."""
    service.drop(name)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _by_name(service: Service, name: str) -> dict[str, Any]:
    shelf = service.library.home.catalog.collection(name)
    return described(service, shelf.name, shelf.created)
