"""Turns of a conversation as plain JSON objects and back, and what an answer adds to them."""

from collections.abc import Sequence
from typing import Any

from qa.answers import Answer
from qa.errors import InvalidInput
from qa.questions import ASSISTANT, USER, Turn

MOST_SHOWN = 1_000


def turns_json(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """Write turns as JSON objects."""
    return [{"role": turn.role, "text": turn.text} for turn in turns]


def turns_of(data: object) -> tuple[Turn, ...]:
    """Read turns; their text may be called `content` instead.

    Raises:
        InvalidInput: They are none.
    """
    if not isinstance(data, list):
        raise InvalidInput("A history is a list of turns, each with a role and a text.")
    return tuple(_turn_of(each, number) for number, each in enumerate(data, 1))


def _turn_of(data: Any, number: int) -> Turn:
    fields = data if isinstance(data, dict) else {}
    role, text = fields.get("role"), fields.get("text", fields.get("content"))
    if not isinstance(role, str) or not isinstance(text, str):
        raise InvalidInput(
            f"Turn {number} of the history has no role and text; "
            '{"role": "user", "text": "How long do refunds take?"} is one.'
        )
    return Turn(role=role, text=text)


def exchange(answer: Answer) -> tuple[Turn, ...]:
    """Give the turns that an answer adds to a conversation: what was asked, and what was shown.

    What was shown are the first passage's highlights, up to `MOST_SHOWN` characters; nothing where
    nothing was found.
    """
    asked = Turn(role=USER, text=answer.question)
    highlights = [each.text for hit in answer.passages[:1] for each in hit.highlights]
    shown = " ".join(highlights)[:MOST_SHOWN]
    return (asked, Turn(role=ASSISTANT, text=shown)) if shown else (asked,)
