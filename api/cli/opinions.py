"""What people said of answers and what was missing, from the home itself or from a server."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from api.cli.answering import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.cli.shared import Shared
    from api.client import Client
    from api.client.opinions import Gap, Golden, JudgedAnswer, Reasked


class Opinions(Protocol):
    """What is done with feedback and gaps, as `api.client.Client` does it."""

    def feedback(
        self, answer_id: str, verdict: str, note: str = "", *, passage: str = "", person: str = ""
    ) -> None:
        """Say whether an answer helped."""

    def judged(self) -> Iterator[JudgedAnswer]:
        """Go through all answers that were judged, the newest first."""

    def golden(self, collection: str | None = None) -> Golden:
        """Make a golden set of what was judged of a collection."""

    def forget_answer(self, answer_id: str) -> None:
        """Delete an answer, and what was said of it."""

    def forget_person(self, name: str) -> int:
        """Delete all that a person asked and said."""

    def gaps(
        self, collection: str | None = None, *, states: Sequence[str] = ..., limit: int = ...
    ) -> Sequence[Gap]:
        """List what was asked and not found."""

    def dismiss_gap(self, number: int) -> Gap:
        """Dismiss a gap."""

    def reopen_gap(self, number: int) -> Gap:
        """Open a gap again."""

    def reask_gaps(self) -> Reasked:
        """Ask gaps again of collections that changed since."""


@contextmanager
def opinions(shared: Shared, server: str | None) -> Iterator[Opinions]:
    """Give what people said of answers: a server's, where one is named."""
    if server:
        client: Client
        with client_of(shared, server) as client:
            yield client
        return
    from api.cli.own_opinions import OwnOpinions  # noqa: PLC0415 (help must not wait for it)

    with shared.library() as library, OwnOpinions(library) as own:
        yield own
