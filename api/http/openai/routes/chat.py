"""Chat completions."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.openai.asked import CompletionIn
from api.http.openai.completions import chunks, completion, completion_id, usage_of
from api.http.openai.conversing import conversation_of, text_of
from api.http.openai.counting import tokens_in
from api.http.openai.described import CompletionOut
from api.http.openai.named import collection_of
from api.http.openai.replying import Target, asker_of, reply_to, server_of
from api.http.openai.routes.common import TAG, errors, streamed
from api.http.routes.common import Serving, json_response

router = APIRouter(tags=[TAG])


@router.post(
    "/chat/completions",
    response_model=CompletionOut,
    summary="Answer a conversation",
    responses=errors(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
def complete(body: CompletionIn, request: Request, service: Serving) -> Response:
    """Answer the user's last message with the passages that answer it best, word for word.

    What a client asks for itself, titles and tags, is answered in the form it asks for.
    """
    conversation = conversation_of(body.messages)
    target = Target(
        model=body.model,
        collection=collection_of(body.model),
        k=body.top_k,
        asker=asker_of(body.user),
    )
    server = server_of(request, service)
    reply = reply_to(conversation.asked, conversation.before, target, service, server)
    usage = usage_of(tokens_in(text_of(each) for each in body.messages), reply.written)
    known = completion_id(reply.answer.answer_id if reply.answer else None)
    if not body.stream:
        return json_response(completion(reply.said, body.model, usage, known))
    wanted = body.stream_options is not None and body.stream_options.include_usage
    return streamed(chunks(reply.said, body.model, usage if wanted else None, known), last="[DONE]")
