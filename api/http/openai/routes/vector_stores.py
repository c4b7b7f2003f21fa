"""The collections as vector stores."""

from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.http.openai.asked import SearchIn
from api.http.openai.described import (
    FileContentOut,
    ResultsOut,
    StoreFileOut,
    StoreFilesOut,
    StoreOut,
    StoresOut,
)
from api.http.openai.filters import read_filters
from api.http.openai.named import document_of
from api.http.openai.paging import After, Limit, Order, names_from, page_json
from api.http.openai.replying import DOOR, server_of
from api.http.openai.routes.common import TAG, errors
from api.http.openai.sources import search_result
from api.http.openai.stores import passage_attributes, store_file_json, store_json
from api.http.routes.collections import described
from api.http.routes.common import Serving, json_response
from api.http.service import Service
from qa.answers import Answer
from qa.documents import Metadata
from qa.errors import DocumentNotFound, NotFound
from qa.links import reached
from qa.questions import DEFAULT_K, Question

router = APIRouter(prefix="/vector_stores", tags=[TAG])

StoreId = Annotated[
    str, Path(description="The vector store: a collection's name.", examples=["default"])
]
FileId = Annotated[str, Path(description="The file.", examples=["file-ZGVmYXVsdC91cGxvYWQ6YS5tZA"])]


@router.get("", response_model=StoresOut, summary="List vector stores", responses=errors())
def stores(
    service: Serving, limit: Limit = 20, after: After = "", order: Order = "desc"
) -> Response:
    """List the collections as vector stores, by name."""
    shelves = service.library.home.catalog.collections()
    names = names_from((shelf.name for shelf in shelves), after, backwards=order == "desc")
    if names[:1] == [after]:
        del names[0]
    found = []
    for name in names[: limit + 1]:
        with suppress(NotFound):  # it was deleted meanwhile
            found.append(_store(service, name))
    return json_response(page_json(found, limit))


@router.get(
    "/{store_id}",
    response_model=StoreOut,
    summary="Describe a vector store",
    responses=errors(HTTPStatus.NOT_FOUND),
)
def store(store_id: StoreId, service: Serving) -> Response:
    """Describe a collection as a vector store."""
    return json_response(_store(service, store_id))


@router.post(
    "/{store_id}/search",
    response_model=ResultsOut,
    summary="Search a vector store",
    responses=errors(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
def search(store_id: StoreId, body: SearchIn, request: Request, service: Serving) -> Response:
    """Give the passages that answer best, word for word."""
    queries = [body.query] if isinstance(body.query, str) else body.query
    k = DEFAULT_K if body.max_num_results is None else body.max_num_results
    question = Question(text=" ".join(queries), k=k, filters=read_filters(body.filters))
    answer = service.ask(question, store_id, door=DOOR)
    least = body.ranking_options.score_threshold if body.ranking_options else 0.0
    found = _results(answer, service, server_of(request, service))
    page = {
        "object": "vector_store.search_results.page",
        "search_query": queries,
        "data": [result for result in found if result["score"] >= least],
        "has_more": False,
        "next_page": None,
    }
    return json_response(page)


@router.get(
    "/{store_id}/files",
    response_model=StoreFilesOut,
    summary="List a vector store's files",
    responses=errors(HTTPStatus.NOT_FOUND),
)
def files(
    store_id: StoreId,
    service: Serving,
    limit: Limit = 20,
    after: After = "",
    order: Order = "desc",
) -> Response:
    """List the documents of a collection as files, by their ids."""
    last = document_of(after)[1] if after else ""
    with service.using(store_id) as library:
        name = library.collection(store_id).name
        entries = library.entries(name, after=last, limit=limit + 1, backwards=order == "desc")
    return json_response(page_json([store_file_json(each, name) for each in entries], limit))


@router.get(
    "/{store_id}/files/{file_id}",
    response_model=StoreFileOut,
    summary="Describe a vector store's file",
    responses=errors(HTTPStatus.NOT_FOUND),
)
def file(store_id: StoreId, file_id: FileId, service: Serving) -> Response:
    """Describe a document as a file of its collection."""
    with service.using(store_id) as library:
        name = library.collection(store_id).name
        entry = library.entry(_document_in(name, file_id), name)
    return json_response(store_file_json(entry, name))


@router.get(
    "/{store_id}/files/{file_id}/content",
    response_model=FileContentOut,
    summary="Read a vector store's file",
    responses=errors(HTTPStatus.NOT_FOUND),
)
def content(store_id: StoreId, file_id: FileId, service: Serving) -> Response:
    """Give a document's canonical text."""
    with service.using(store_id) as library:
        name = library.collection(store_id).name
        text = library.document(_document_in(name, file_id), name).content.text
    page = {
        "object": "vector_store.file_content.page",
        "data": [{"type": "text", "text": text}],
        "has_more": False,
        "next_page": None,
    }
    return json_response(page)


def _store(service: Service, name: str) -> dict[str, Any]:
    shelf = service.library.home.catalog.collection(name)
    return store_json(described(service, shelf.name, shelf.created), shelf.created)


def _document_in(collection: str, file_id: str) -> str:
    holder, document_id = document_of(file_id)
    if holder != collection:
        raise DocumentNotFound(f"The vector store {collection!r} has no file {file_id!r}.")
    return document_id


def _results(answer: Answer, service: Service, server: str) -> list[dict[str, Any]]:
    name = answer.collection
    metadata: dict[str, Metadata] = {}
    with service.using(name) as library:
        for document_id in {hit.citation.document_id for hit in answer.passages}:
            with suppress(NotFound):  # it was deleted meanwhile
                metadata[document_id] = library.entry(document_id, name).metadata
    return [
        search_result(
            hit,
            name,
            passage_attributes(
                hit,
                reached(hit.citation, collection=name, server=server),
                metadata.get(hit.citation.document_id, {}),
            ),
        )
        for hit in answer.passages
    ]
