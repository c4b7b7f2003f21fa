"""A conversation with the home itself, or with a server."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from api.cli.answering import client_of, remembering
from api.cli.streams import say
from api.turns import exchange
from api.wire import time_text
from index.conversations import MOST_TURNS
from qa.errors import ConversationNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.cli.shared import Shared
    from qa.answers import Answer
    from qa.questions import Question, Turn

    Ask = Callable[[Question], tuple[Answer, dict[str, str]]]


@contextmanager
def conversation(shared: Shared, collection: str | None, server: str | None) -> Iterator[Ask]:
    """Begin a conversation; gives what answers a question, and what is told beside its answer."""
    with _with_a_server(shared, collection, server) if server else _here(shared, collection) as ask:
        yield ask


@contextmanager
def _here(shared: Shared, collection: str | None) -> Iterator[Ask]:
    turns: tuple[Turn, ...] = ()
    with shared.library() as library, remembering(shared) as keep:

        def ask(question: Question) -> tuple[Answer, dict[str, str]]:
            nonlocal turns
            asked = replace(question, history=turns)
            answer = keep(library.ask(asked, collection), asked)
            turns = (*turns, *exchange(answer))[-MOST_TURNS:]
            return answer, {}

        yield ask


@contextmanager
def _with_a_server(shared: Shared, collection: str | None, server: str) -> Iterator[Ask]:
    conversation_id: str | None = None
    with client_of(shared, server) as client:

        def ask(question: Question) -> tuple[Answer, dict[str, str]]:
            nonlocal conversation_id
            try:
                reply = client.chat(question, conversation_id, collection)
            except ConversationNotFound:
                say("the server keeps this conversation no more: a new one begins.")
                reply = client.chat(question, None, collection)
            conversation_id = reply.conversation_id
            expires_at = time_text(reply.expires_at) or ""
            return reply.answer, {"conversation_id": conversation_id, "expires_at": expires_at}

        yield ask
