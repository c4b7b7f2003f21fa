"""A reply to a conversation: what both chat doors of OpenAI's API are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from api.http.openai.counting import tokens_in
from api.http.openai.housekeeping import housekeeping_reply, question_in
from api.http.openai.named import as_model
from api.http.openai.said import Said, said_of
from api.http.service import Service
from index.feedback import MAX_NAME
from qa.answers import Answer
from qa.questions import DEFAULT_K, Filters, Question, Turn

DOOR = "openai"
EVERYTHING = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is searched, and how.

    Attributes:
        model: The model, as the client calls it.
        collection: The collection; None for the server's default one.
        k: How many passages are wanted; None for as many as usual.
        filters: Which documents may answer.
        asker: Who asks, by any name that stays the same.
    """

    model: str
    collection: str | None
    k: int | None
    filters: Filters = EVERYTHING
    asker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is replied.

    Attributes:
        said: The message.
        answer: What it says; None where the client asked for something of its own.
        written: How many tokens it has.
    """

    said: Said
    answer: Answer | None
    written: int


def reply_to(
    asked: str, before: Sequence[Turn], target: Target, service: Service, server: str
) -> Reply:
    """Reply to the last message of the user.

    Args:
        asked: That message.
        before: What was said before it.
        target: What is searched.
        service: What searches.
        server: Where this server is reached, without a slash at the end.

    Raises:
        ModelNotFound: No collection is that model.
        InvalidInput: It cannot be asked so.
    """
    own = housekeeping_reply(asked)
    with as_model(target.model):
        if own is not None:
            with service.using(target.collection) as library:
                library.collection(target.collection)
            return Reply(said=Said(pieces=(own,)), answer=None, written=tokens_in([own]))
        question = Question(
            text=question_in(asked),
            history=tuple(before),
            k=DEFAULT_K if target.k is None else target.k,
            filters=target.filters,
        )
        answer = service.ask(question, target.collection, door=DOOR, asker=target.asker)
    said = said_of(answer, server)
    return Reply(said=said, answer=answer, written=tokens_in(said.pieces))


def server_of(request: Request, service: Service) -> str:
    """Say where this server is reached: as it is set, or else as the request reached it."""
    return service.settings.public_url or str(request.base_url).rstrip("/")


def asker_of(user: str | None) -> str:
    """Give the name of who asks, as a client says it."""
    return (user or "")[:MAX_NAME]
