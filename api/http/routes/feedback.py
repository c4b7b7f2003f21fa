"""What people say of answers."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.golden import golden_of
from api.http.openai.completions import PREFIX
from api.http.opinions import FeedbackIn, ForgottenOut, GoldenOut, JudgedPageOut
from api.http.routes.common import InCollection, Serving, failures, json_response
from api.opinions import judged_json
from index.feedback import MAX_NAME

MOST = 500

router = APIRouter(prefix="/feedback", tags=["feedback"])


@router.post(
    "",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Say whether an answer helped",
    responses=failures(HTTPStatus.NOT_FOUND, HTTPStatus.INSUFFICIENT_STORAGE),
)
def give(body: FeedbackIn, service: Serving) -> Response:
    """Keep a verdict on an answer; once this returns, it is on the disk."""
    service.remembering.settled().judge(
        body.answer_id.removeprefix(PREFIX),
        body.verdict,
        by=body.person,
        note=body.note,
        passage=body.passage,
    )
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get(
    "",
    response_model=JudgedPageOut,
    summary="List what people said of answers",
    responses=failures(),
)
def listed(
    service: Serving,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = 100,
    before: Annotated[
        int | None, Query(description="The `next` of the page before.", examples=[12])
    ] = None,
) -> Response:
    """Give the answers that were judged, the newest first."""
    found = service.remembering.settled().latest(limit, before)
    page = [judged_json(number, judged) for number, judged in found]
    following = found[-1][0] if len(found) == limit else None
    return json_response({"feedback": page, "next": following})


@router.get(
    "/golden",
    response_model=GoldenOut,
    summary="Make a golden set of feedback",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def golden(service: Serving, collection: InCollection = None) -> Response:
    """Give what was judged of a collection as a golden set, which `pincite evaluate` takes."""
    feedback = service.remembering.settled()
    with service.using(collection) as library:
        return json_response(asdict(golden_of(feedback.judged(), library, collection)))


@router.delete(
    "/{answer_id}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Delete an answer and what was said of it",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def forget(
    answer_id: Annotated[str, Path(description="The answer, as it named itself.")],
    service: Serving,
) -> Response:
    """Delete a remembered answer, judged or not; nothing of it stays on the disk."""
    service.remembering.settled().forget(answer_id.removeprefix(PREFIX))
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.delete(
    "",
    response_model=ForgottenOut,
    summary="Delete all that a person asked and said",
    responses=failures(),
)
def forget_person(
    service: Serving,
    person: Annotated[
        str, Query(min_length=1, max_length=MAX_NAME, description="Who, as they were named.")
    ],
) -> Response:
    """Delete what is remembered of a person; nothing of it stays on the disk."""
    return json_response({"forgotten": service.remembering.settled().forget_person(person)})
