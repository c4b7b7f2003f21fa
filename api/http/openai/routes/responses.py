"""Responses."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.http.openai.asked import MessageIn, ResponseIn
from api.http.openai.conversing import conversation_of, text_of
from api.http.openai.counting import tokens_in
from api.http.openai.described import DeletedOut, ResponseOut
from api.http.openai.filters import read_filters
from api.http.openai.named import collection_of
from api.http.openai.replying import Reply, Target, asker_of, reply_to, server_of
from api.http.openai.responses import (
    Responding,
    conversation_id_of,
    events,
    new_response_id,
    response,
    response_id_of,
)
from api.http.openai.routes.common import TAG, errors, streamed
from api.http.routes.common import Serving, json_response
from api.http.service import Service
from api.turns import exchange
from index.conversations import MOST_TURNS, Conversation
from qa.errors import ConversationNotFound, InvalidInput
from qa.questions import Turn

router = APIRouter(prefix="/responses", tags=[TAG])

_FILE_SEARCH = "file_search"
_RESULTS = "file_search_call.results"


@router.post(
    "",
    response_model=ResponseOut,
    summary="Respond to a question",
    responses=errors(
        HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE
    ),
)
def respond(body: ResponseIn, request: Request, service: Serving) -> Response:
    """Answer a question with the passages that answer it best, word for word."""
    if body.conversation is not None:
        raise InvalidInput(
            "There are no conversations here: name the response before as previous_response_id."
        )
    follows = body.previous_response_id
    kept = None if follows is None else _kept(follows, service)
    messages = _messages(body)
    conversation = conversation_of(messages)
    target = _target(body, service)
    if kept is not None:
        _check_same(kept, target, service)
    before = ((kept.turns if kept else ()) + conversation.before)[-MOST_TURNS:]
    reply = reply_to(conversation.asked, before, target, service, server_of(request, service))
    stored = body.store is not False and reply.answer is not None
    responding = Responding(
        id=_stored(reply, before, service) if stored else new_response_id(),
        model=body.model,
        question=reply.answer.question if reply.answer else None,
        collection=reply.answer.collection if reply.answer else "",
        said=reply.said,
        read=tokens_in(text_of(each) for each in messages),
        written=reply.written,
        follows=follows,
        stored=stored,
        with_results=_RESULTS in (body.include or []),
        answer_id=reply.answer.answer_id if reply.answer else None,
    )
    return streamed(events(responding)) if body.stream else json_response(response(responding))


@router.delete(
    "/{response_id}",
    response_model=DeletedOut,
    summary="Forget a response",
    responses=errors(HTTPStatus.NOT_FOUND),
)
def forget(
    response_id: Annotated[
        str, Path(description="The response.", examples=["resp_5Jm0Qf3J1n8QkP7yqv0mZ2uXl4sC9aRt"])
    ],
    service: Serving,
) -> Response:
    """Forget what was asked and shown up to a response; those that follow it are kept."""
    _kept(response_id, service)
    service.conversations.forget(conversation_id_of(response_id))
    return json_response({"id": response_id, "object": "response", "deleted": True})


def _messages(body: ResponseIn) -> list[MessageIn]:
    if isinstance(body.input, str):
        return [MessageIn(role="user", content=body.input)]
    items = (item for item in body.input if item.type == "message")
    return [MessageIn.model_construct(role=item.role, content=item.content) for item in items]


def _target(body: ResponseIn, service: Service) -> Target:
    """Say what is searched: the model's collection, or the one that a tool names instead."""
    tool = next((each for each in body.tools or [] if each.type == _FILE_SEARCH), None)
    collection, asker = collection_of(body.model), asker_of(body.user)
    if tool is None:
        return Target(model=body.model, collection=collection, k=body.top_k, asker=asker)
    if len(tool.vector_store_ids) > 1:
        raise InvalidInput("One collection is searched at a time: name one vector store.")
    for named in tool.vector_store_ids:
        with service.using(named) as library:
            collection = library.collection(named).name
    k = body.top_k if tool.max_num_results is None else tool.max_num_results
    filters = read_filters(tool.filters)
    return Target(model=body.model, collection=collection, k=k, filters=filters, asker=asker)


def _kept(response_id: str, service: Service) -> Conversation:
    try:
        return service.conversations.conversation(conversation_id_of(response_id))
    except ConversationNotFound:
        minutes = service.settings.conversation_minutes
        raise ConversationNotFound(
            f"There is no such response, or not any more: one is kept for {minutes:g} minutes, "
            "unless store is false. Send the messages before as input instead."
        ) from None


def _check_same(kept: Conversation, target: Target, service: Service) -> None:
    asked = target.collection or service.settings.collection
    if asked.casefold() != kept.collection.casefold():
        raise InvalidInput(
            f"That response is about the collection {kept.collection!r}, not about {asked!r}: ask "
            "that one, or leave previous_response_id out."
        )


def _stored(reply: Reply, before: tuple[Turn, ...], service: Service) -> str:
    """Keep what was said up to a reply; each response has its own, so that any can be followed."""
    if reply.answer is None:
        raise RuntimeError("only answers are kept")
    turns = (*before, *exchange(reply.answer))
    return response_id_of(service.conversations.begin(reply.answer.collection, turns).id)
