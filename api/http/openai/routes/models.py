"""The collections as models."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.http.openai.described import ModelOut, ModelsOut
from api.http.openai.named import MODEL, as_model, collection_of, model_of
from api.http.openai.routes.common import TAG, errors
from api.http.routes.common import Serving, json_response
from index.catalog import Shelf

router = APIRouter(prefix="/models", tags=[TAG])


@router.get("", response_model=ModelsOut, summary="List models", responses=errors())
def models(service: Serving) -> Response:
    """List the collections as models, the server's default one first."""
    default = service.settings.collection
    shelves = sorted(
        service.library.home.catalog.collections(), key=lambda shelf: shelf.name != default
    )
    data = [_model_json(shelf, model_of(shelf.name, default)) for shelf in shelves]
    return json_response({"object": "list", "data": data})


@router.get(
    "/{model:path}",
    response_model=ModelOut,
    summary="Describe a model",
    responses=errors(HTTPStatus.NOT_FOUND),
)
def model(
    model: Annotated[str, Path(description="The model.", examples=[MODEL])], service: Serving
) -> Response:
    """Describe a collection as a model."""
    name = collection_of(model) or service.settings.collection
    with as_model(model):
        shelf = service.library.home.catalog.collection(name)
    return json_response(_model_json(shelf, model))


def _model_json(shelf: Shelf, name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": int(shelf.created), "owned_by": MODEL}
