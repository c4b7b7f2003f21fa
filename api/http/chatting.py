"""Conversations, described for the OpenAPI document."""

from pydantic import BaseModel, ConfigDict, Field

from api.http.asked import Options, Text
from api.http.examples import ANSWER, CONVERSATION
from api.http.schemas import AnswerOut
from qa.questions import MAX_QUESTION


class ChatIn(Options):
    """What is said in a conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"message": "How long do refunds take?"},
                {"message": "And to Norway?", "conversation_id": CONVERSATION["conversation_id"]},
            ]
        }
    )

    message: Text = Field(
        description="What is asked, in words.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION},
    )
    conversation_id: Text | None = Field(
        default=None, description="The conversation, as an answer names it; a new one if none."
    )


class ConversationFields(BaseModel):
    """Which conversation, and how long it is kept."""

    conversation_id: str = Field(description="Give it with the next message.")
    expires_at: str = Field(
        description="When it is forgotten, unless something is said before; ISO 8601, UTC."
    )


class ChatOut(AnswerOut, ConversationFields):
    """An answer in a conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {name: CONVERSATION[name] for name in ("conversation_id", "expires_at")} | ANSWER
            ]
        }
    )


class TurnOut(BaseModel):
    """A turn of a conversation."""

    role: str = Field(description="`user` or `assistant`.")
    text: str = Field(description="What was said, or shown: the best passage's highlights.")


class ConversationOut(ConversationFields):
    """A conversation."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONVERSATION]})

    collection: str
    turns: list[TurnOut] = Field(description="The last 100, the oldest first.")
