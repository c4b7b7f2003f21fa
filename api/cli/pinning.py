"""Pins in the home itself, or on a server; and where something is pinned, read from words."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from api.cli.answering import client_of
from qa.errors import InvalidInput
from qa.pins import Spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.cli.shared import Shared
    from qa.answers import Answer
    from qa.pins import PinState
    from qa.questions import Question

_SPOT = re.compile(r"(?P<document>.+):(?P<start>\d{1,15})-(?P<end>\d{1,15})", re.DOTALL)
_RANK = re.compile(r"\d{1,4}")


class Board(Protocol):
    """What has pins: a library, or a client of a server."""

    def ask(self, question: Question | str, collection: str | None = None) -> Answer:
        """Ask a question."""
        ...

    def pin(
        self,
        questions: Sequence[str],
        where: str | Spot,
        collection: str | None = None,
        *,
        by: str = "",
        note: str = "",
    ) -> PinState:
        """Pin a passage to a question."""
        ...

    def pins(self, collection: str | None = None) -> Sequence[PinState]:
        """List the pins."""
        ...

    def unpin(self, pin_id: str, collection: str | None = None) -> object:
        """Let a pin go."""
        ...


@contextmanager
def board(shared: Shared, server: str | None, *, writing: bool = False) -> Iterator[Board]:
    """Open what has the pins: a server where one is named, else the home."""
    if server:
        with client_of(shared, server) as client:
            yield client
    else:
        with shared.library(writing=writing) as library:
            yield library


def where_of(text: str, question: str, collection: str | None, there: Board) -> str | Spot:
    """Read where something is to be pinned.

    Args:
        text: A passage's id, `DOCUMENT:START-END`, or a passage's number in the answer.
        question: What that is the answer to.
        collection: Where it is asked.
        there: What answers it.

    Raises:
        InvalidInput: The answer has no passage of that number.
    """
    if found := _SPOT.fullmatch(text):
        start, end = int(found["start"]), int(found["end"])
        return Spot(document_id=found["document"], start=start, end=end)
    if not _RANK.fullmatch(text):
        return text
    passages = there.ask(question, collection).passages
    if not 1 <= int(text) <= len(passages):
        raise InvalidInput(
            f"The answer to that question has {len(passages)} passages; there is no number {text}."
        )
    return passages[int(text) - 1].id
