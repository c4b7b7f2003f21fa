"""Pins: passages that people chose as the answers to questions."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.http.pinned import PinIn, PinOut, PinsOut
from api.http.routes.common import InCollection, Serving, failures, json_response
from api.pinned import pin_json

router = APIRouter(prefix="/pins", tags=["pins"])


@router.get(
    "",
    response_model=PinsOut,
    summary="List pins",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def pins(service: Serving, collection: InCollection = None) -> Response:
    """List what is pinned to questions, and whether its words still stand."""
    with service.using(collection) as library:
        return json_response({"pins": [pin_json(each) for each in library.pins(collection)]})


@router.post(
    "",
    response_model=PinOut,
    status_code=HTTPStatus.CREATED,
    summary="Pin a passage to a question",
    responses=failures(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE),
)
def pin(body: PinIn, service: Serving) -> Response:
    """Have a passage come first where this question is asked, or much the same in other words."""
    with service.changing(body.collection) as library:
        pinned = library.pin(
            body.questions, body.where(), body.collection, by=body.by, note=body.note
        )
    return json_response(pin_json(pinned), HTTPStatus.CREATED)


@router.delete(
    "/{pin_id}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Remove a pin",
    responses=failures(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
def unpin(
    pin_id: Annotated[str, Path(description="The pin.", examples=["5f0c2a9be417"])],
    service: Serving,
    collection: InCollection = None,
) -> Response:
    """Let a pin go: the question is answered by the ranking alone again."""
    with service.changing(collection) as library:
        library.unpin(pin_id, collection)
    return Response(status_code=HTTPStatus.NO_CONTENT)
