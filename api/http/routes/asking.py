"""Asking, and looking a passage up."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.http.asked import AskIn
from api.http.routes.common import InCollection, Serving, failures, json_response
from api.http.schemas import AnswerOut, StoredPassageOut
from api.listing import stored_json
from api.wire import answer_json
from qa.links import link_to
from qa.questions import MAX_CONTEXT, Turn

router = APIRouter(tags=["asking"])


@router.post(
    "/ask",
    response_model=AnswerOut,
    summary="Ask a question",
    responses=failures(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
def ask(body: AskIn, service: Serving) -> Response:
    """Answer a question with the passages that answer it best, word for word."""
    history = [Turn(role=turn.role, text=turn.text) for turn in body.history]
    question = body.to_question(body.question, history)
    answer = service.ask(question, body.collection, door="http", asker=body.asker)
    return json_response(answer_json(answer))


@router.get(
    "/passages/{passage_id}",
    response_model=StoredPassageOut,
    summary="Look a passage up",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def passage(
    passage_id: Annotated[str, Path(description="The passage, by the id an answer gave it.")],
    service: Serving,
    collection: InCollection = None,
    context: Annotated[
        int,
        Query(ge=0, le=MAX_CONTEXT, description="How many neighbours on each side.", examples=[2]),
    ] = 0,
) -> Response:
    """Give a passage with its source, and the passages before and after it."""
    with service.using(collection) as library:
        stored, around = library.passage(passage_id, collection, context=context)
        link = link_to(
            stored.source,
            stored.passage,
            collection=library.collection(collection).name,
            public_url=library.settings.public_url,
        )
        return json_response(stored_json(stored, around, link))
