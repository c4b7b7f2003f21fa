"""Whether a citation still holds."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from api.http.routes.common import Serving, failures, json_response
from api.http.schemas import VerdictOut, VerifyIn
from api.verdicts import verdict_json
from qa.verifying import Claim

router = APIRouter(tags=["verifying"])


@router.post(
    "/verify",
    response_model=VerdictOut,
    summary="Verify a citation",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def verify(body: VerifyIn, service: Serving) -> Response:
    """Say whether a quote still stands where its citation says, and where else or how changed."""
    claim = Claim(**body.citation.model_dump())
    with service.using(body.collection) as library:
        return json_response(verdict_json(library.verify_citation(claim, body.collection)))
