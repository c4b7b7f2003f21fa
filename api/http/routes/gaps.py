"""What was asked and not found."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.http.opinions import GapIn, GapOut, GapsOut, ReaskedOut, State
from api.http.routes.common import Serving, failures, json_response
from index.judgements import ANSWERED, OPEN

MOST = 1_000

router = APIRouter(prefix="/gaps", tags=["feedback"])


@router.get("", response_model=GapsOut, summary="List gaps", responses=failures())
def listed(
    service: Serving,
    collection: Annotated[
        str | None, Query(description="Of that collection; of all if none.", examples=["default"])
    ] = None,
    state: Annotated[
        tuple[State, ...], Query(description="Of these states; open and answered ones unless said.")
    ] = (OPEN, ANSWERED),
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = 100,
) -> Response:
    """Give what was asked and not found, those questions first that were asked most often.

    Questions that ask nearly the same are one. Whoever may ask the server can see them.
    """
    service.remembering.settled()
    found = service.ledger.listed(states=state, collection=collection, most=limit)
    return json_response({"gaps": found})


@router.post(
    "/reask",
    response_model=ReaskedOut,
    summary="Ask gaps again",
    responses=failures(),
)
def reask(service: Serving) -> Response:
    """Ask gaps again of collections that changed since; the server does that by itself, too."""
    service.remembering.settled()
    service.ledger.group()
    return json_response(asdict(service.ledger.reask()))


@router.post(
    "/{number}",
    response_model=GapOut,
    summary="Dismiss a gap, or open it again",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def change(
    number: Annotated[int, Path(description="The gap.", ge=1, le=2**62)],
    body: GapIn,
    service: Serving,
) -> Response:
    """Say what becomes of a gap by hand."""
    return json_response(service.ledger.set_state(number, body.state))
