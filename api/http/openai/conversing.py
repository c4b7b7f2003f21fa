"""What of a conversation is the question, and what was said before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from api.http.openai.housekeeping import question_in
from api.http.openai.said import shown_in
from index.conversations import MOST_TURNS
from qa.errors import InvalidQuestion
from qa.questions import ASSISTANT, MAX_QUESTION, USER, Turn

_TEXT_PARTS = {"text", "input_text", "output_text"}


class Message(Protocol):
    """A message as a client sends it."""

    role: str
    content: str | list[dict[str, Any]] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as it is read.

    Attributes:
        asked: The last message of the user, in full.
        before: What was said before it; the last `MOST_TURNS` turns.
    """

    asked: str
    before: tuple[Turn, ...]


def conversation_of(messages: Sequence[Message]) -> Conversation:
    """Read the messages of a client. Only what the user and the assistant say counts.

    Of the parts of a message, images, sound and files are not read.

    Raises:
        InvalidQuestion: The user says nothing, or the last thing is not in words.
    """
    asked = next((at for at in reversed(range(len(messages))) if messages[at].role == USER), None)
    if asked is None:
        raise InvalidQuestion("There is no message of the user: the last one is the question.")
    text = text_of(messages[asked])
    if not text:
        raise InvalidQuestion(
            "The user's last message has no text: ask in words. Images, sound and files are not "
            "read."
        )
    spoken = [each for each in messages[:asked] if each.role in {USER, ASSISTANT}]
    turns = (_turn(each) for each in spoken[-MOST_TURNS:])
    return Conversation(asked=text, before=tuple(turn for turn in turns if turn.text))


def text_of(message: Message) -> str:
    """Give a message's text, that of its parts line by line."""
    if message.content is None or isinstance(message.content, str):
        return (message.content or "").strip()
    texts = [part.get("text") for part in message.content if part.get("type") in _TEXT_PARTS]
    return "\n".join(text for text in texts if isinstance(text, str)).strip()


def _turn(message: Message) -> Turn:
    text = text_of(message)
    said = question_in(text)[:MAX_QUESTION] if message.role == USER else shown_in(text)
    return Turn(role=message.role, text=said)
