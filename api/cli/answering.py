"""Answers and verdicts from the home itself, or from a server."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.cli.streams import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from api.cli.shared import Shared
    from api.client import Client
    from qa.answers import Answer
    from qa.questions import Question
    from qa.receipts import Receipt
    from qa.replaying import Replay
    from qa.verifying import Claim, Verdict

DOOR = "cli"


def answers(
    shared: Shared, questions: Sequence[Question], collection: str | None, server: str | None
) -> list[Answer]:
    """Answer questions, by asking a server where one is named; answers are remembered."""
    if not server:
        with shared.library() as library, remembering(shared) as keep:
            return [keep(library.ask(question, collection), question) for question in questions]
    with client_of(shared, server) as client:
        return [client.ask(question, collection) for question in questions]


@contextmanager
def remembering(shared: Shared) -> Iterator[Callable[[Answer, Question], Answer]]:
    """Give what remembers an answer, and gives it its id."""
    from api.remembering import Remembering  # noqa: PLC0415 (help must not wait for it)

    def warn(why: str) -> None:
        say(f"not remembered: {why}")

    with Remembering(shared.settings, warn=warn) as kept:
        yield lambda answer, question: kept.keep(answer, question, door=DOOR)


def verdicts(
    shared: Shared, claims: Sequence[Claim], collection: str | None, server: str | None
) -> Iterator[Verdict]:
    """Verify citations, by asking a server where one is named."""
    if not server:
        with shared.library() as library:
            yield from (library.verify_citation(claim, collection) for claim in claims)
        return
    with client_of(shared, server) as client:
        yield from (client.verify_citation(claim, collection) for claim in claims)


def replayed(shared: Shared, receipt: Receipt, server: str | None) -> Replay:
    """Ask again what a receipt says, by asking a server where one is named."""
    if not server:
        with shared.library() as library:
            return library.replay(receipt)
    with client_of(shared, server) as client:
        return client.replay(receipt)


def client_of(shared: Shared, server: str) -> Client:
    """Connect to a server, with the key that is set."""
    from api.client import Client  # noqa: PLC0415 (imports httpx)

    key = shared.settings.key
    return Client(server, key.get_secret_value() if key else None)
