"""The window in which a passage of an answer is pinned, and what was chosen there.

https://docs.slack.dev/surfaces/modals/
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from api.slack.excerpts import cut
from api.slack.rendering import FEEDBACK, clean
from qa.answers import Answer, Hit
from qa.errors import AnswerNotFound
from qa.pins import MAX_PINNED, MAX_QUESTIONS

PINNED = "pin_answer"
QUESTION, ALSO, PASSAGE, NOTE = "question", "also", "passage", "note"
MOST_OFFERED = 10

_MOST_OPTION = 75
_MOST_NOTE = 500
_MOST_LINES = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was chosen in the window.

    Attributes:
        channel: The channel of the answer.
        answer: The answer's id.
        questions: What the passage is pinned to.
        passage: The passage.
        note: What was said of it.
    """

    channel: str
    answer: str
    questions: tuple[str, ...]
    passage: str
    note: str


def answer_in(message: Mapping[str, Any]) -> str:
    """Give the id of the answer that a message of the bot shows.

    Raises:
        AnswerNotFound: It shows none.
    """
    for element in _elements(message):
        if element.get("action_id") == FEEDBACK:
            button = element.get("positive_button")
            value = button.get("value") if isinstance(button, dict) else None
            _, _, answer = str(value or "").partition(" ")
            if answer:
                return answer
    raise AnswerNotFound(
        "That is no answer of mine that is kept: choose a message in which I answer a question."
    )


def _elements(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    blocks = message.get("blocks")
    for block in blocks if isinstance(blocks, list) else ():
        elements = block.get("elements") if isinstance(block, dict) else None
        yield from (e for e in (elements if isinstance(elements, list) else ()) if _is_one(e))


def _is_one(element: object) -> bool:
    return isinstance(element, dict)


def pin_view(channel_id: str, answer_id: str, answer: Answer) -> dict[str, Any]:
    """Show the passages of an answer, of which one is to be pinned.

    Args:
        channel_id: The channel of the answer.
        answer_id: The answer's id.
        answer: The answer, with at least one passage.

    Returns:
        A view for `views.open`; when it is submitted, its `callback_id` is `PINNED`.
    """
    asked = clean(answer.resolved_question or answer.question)[:MAX_PINNED]
    options = [_option(hit) for hit in answer.passages[:MOST_OFFERED]]
    blocks = [
        _input(
            QUESTION,
            "To the question",
            PlainTextInputElement(initial_value=asked, max_length=MAX_PINNED),
        ),
        _input(
            ALSO,
            "In other words",
            PlainTextInputElement(multiline=True, max_length=_MOST_LINES),
            hint="Other wordings of it, each on a line of its own.",
            optional=True,
        ),
        _input(
            PASSAGE,
            "This passage answers",
            StaticSelectElement(options=options, initial_option=options[0]),
        ),
        _input(
            NOTE,
            "Note",
            PlainTextInputElement(max_length=_MOST_NOTE),
            hint="For those who look after the answers.",
            optional=True,
        ),
    ]
    view = View(
        type="modal",
        callback_id=PINNED,
        private_metadata=json.dumps({"channel": channel_id, "answer": answer_id}),
        title="Pin as the answer",
        submit="Pin",
        close="Cancel",
        blocks=blocks,
    )
    return dict(view.to_dict())


def chosen_in(view: Mapping[str, Any]) -> Chosen:
    """Read what was chosen.

    Args:
        view: The view of the submission.

    Raises:
        ValueError: It is not as the window was.
        KeyError: Likewise.
        TypeError: Likewise.
    """
    given, values = json.loads(view["private_metadata"]), view["state"]["values"]
    also = (_text(values, ALSO).splitlines())[: MAX_QUESTIONS - 1]
    return Chosen(
        channel=str(given["channel"]),
        answer=str(given["answer"]),
        questions=(_text(values, QUESTION), *(line for line in also if line.strip())),
        passage=str(values[PASSAGE][PASSAGE]["selected_option"]["value"]),
        note=_text(values, NOTE),
    )


def _option(hit: Hit) -> Option:
    title = cut(clean(hit.citation.title).strip() or "untitled", _MOST_OPTION - 6)
    marked = " ".join(each.text for each in hit.highlights) or hit.text
    said = cut(clean(" ".join(marked.split())), _MOST_OPTION) or "…"
    return Option(value=hit.id, text=f"{hit.rank}. {title}", description=said)


def _input(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    element.action_id = name
    return InputBlock(block_id=name, label=label, element=element, hint=hint, optional=optional)


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name, {}).get(name, {}).get("value") or "")
