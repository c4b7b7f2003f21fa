"""Answers from the home itself, or from a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.shared import Shared
    from qa.answers import Answer
    from qa.questions import Question


def answers(
    shared: Shared, questions: Sequence[Question], collection: str | None, server: str | None
) -> list[Answer]:
    """Answer questions, by asking a server where one is named."""
    if not server:
        with shared.library() as library:
            return [library.ask(question, collection) for question in questions]
    from api.client import Client  # noqa: PLC0415 (imports httpx)

    key = shared.settings.key
    with Client(server, key.get_secret_value() if key else None) as client:
        return [client.ask(question, collection) for question in questions]
