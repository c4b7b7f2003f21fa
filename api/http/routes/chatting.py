"""Conversations that the server keeps."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.http.chatting import ChatIn, ChatOut, ConversationOut
from api.http.routes.common import Serving, failures, json_response
from api.turns import exchange, turns_json
from api.wire import answer_json, time_text
from index.conversations import Conversation
from qa.errors import InvalidInput

router = APIRouter(prefix="/chat", tags=["chatting"])

ConversationId = Annotated[
    str, Path(description="The conversation.", examples=["5Jm0Qf3J1n8QkP7yqv0mZ2uXl4sC9aRt"])
]


@router.post(
    "",
    response_model=ChatOut,
    summary="Say something in a conversation",
    responses=failures(
        HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE
    ),
)
def chat(body: ChatIn, service: Serving) -> Response:
    """Answer a message as a question that follows those before it; without an id, begin anew.

    What was asked and the highlights of the best passage are kept, on the server, until the
    conversation expires. One that failed is not.
    """
    kept = service.conversations
    before = None if body.conversation_id is None else kept.conversation(body.conversation_id)
    question = body.to_question(body.message, before.turns if before else ())
    collection = body.collection if before is None else _same(before, body.collection)
    answer = service.ask(question, collection, door="chat", asker=body.asker)
    turns = exchange(answer)
    now = kept.add(before.id, turns) if before else kept.begin(answer.collection, turns)
    return json_response({**_described(now), **answer_json(answer)})


@router.get(
    "/{conversation_id}",
    response_model=ConversationOut,
    summary="See a conversation",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def conversation(conversation_id: ConversationId, service: Serving) -> Response:
    """Give the turns of a conversation; it expires when it would have."""
    found = service.conversations.conversation(conversation_id)
    turns = {"collection": found.collection, "turns": turns_json(found.turns)}
    return json_response(_described(found) | turns)


@router.delete(
    "/{conversation_id}",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Forget a conversation",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def forget(conversation_id: ConversationId, service: Serving) -> Response:
    """Forget all that was said in a conversation."""
    service.conversations.forget(conversation_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _same(before: Conversation, named: str | None) -> str:
    """Give a conversation's collection.

    Raises:
        InvalidInput: Another one is named.
    """
    if named is not None and named.casefold() != before.collection.casefold():
        raise InvalidInput(
            f"The conversation is about the collection {before.collection!r}, not about {named!r}: "
            "begin a new one by leaving conversation_id out."
        )
    return before.collection


def _described(conversation: Conversation) -> dict[str, Any]:
    return {"conversation_id": conversation.id, "expires_at": time_text(conversation.expires)}
