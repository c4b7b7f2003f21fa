"""What may be asked in OpenAI's way. What is not named here is accepted, and means nothing."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.http.asked import Text
from qa.questions import DEFAULT_K, MAX_K

Model = Annotated[
    Text,
    Field(
        description="Which collection: `pincite` is the server's default one, `pincite/NAME` "
        "another."
    ),
]
Wanted = Annotated[
    int | None,
    Field(
        description=f"How many passages are wanted; {DEFAULT_K} if none is said.",
        json_schema_extra={"minimum": 1, "maximum": MAX_K},
    ),
]
Content = Text | list[dict[str, Any]] | None


User = Annotated[
    Text | None,
    Field(
        default=None,
        description="Who asks, by any name that stays the same: only different askers of what is "
        "not found are counted by it.",
    ),
]


class MessageIn(BaseModel):
    """A message."""

    role: str = Field(description="`user`, `assistant`; messages of others are not read.")
    content: Content = Field(
        default=None, description="Its text, or parts, of which those with text are read."
    )


class StreamOptionsIn(BaseModel):
    """What a stream has besides."""

    include_usage: bool = Field(default=False, description="Whether its last chunk says the usage.")


class CompletionIn(BaseModel):
    """A conversation that a message is wanted for."""

    model: Model
    messages: list[MessageIn] = Field(
        description="The last one of the user is the question; those before it are how it is "
        "understood."
    )
    stream: bool | None = Field(default=None, description="Whether it comes in pieces (SSE).")
    stream_options: StreamOptionsIn | None = None
    top_k: Wanted = None
    user: User


class ItemIn(BaseModel):
    """A part of the input: a message, or something that is not read."""

    type: str = Field(default="message", description="Those of type `message` are read.")
    role: str = ""
    content: Content = None


class RankingIn(BaseModel):
    """How results are chosen."""

    score_threshold: float = Field(
        default=0.0, description="The least score, from 0 to 1; scores are of one question only."
    )


class ToolIn(BaseModel):
    """A tool; only `file_search` says something."""

    type: str = Field(description="`file_search`; others are not used.")
    vector_store_ids: list[Text] = Field(
        default=[], description="The collection to search instead of the model's; one at most."
    )
    max_num_results: Wanted = None
    filters: dict[str, Any] | None = Field(
        default=None, description="Which documents may answer: `eq`, `in`, `and`."
    )


class ResponseIn(BaseModel):
    """A question, or a conversation that a message is wanted for."""

    model: Model
    input: Text | list[ItemIn] = Field(
        description="The question; or items, of which the last message of the user is the question."
    )
    stream: bool | None = Field(default=None, description="Whether it comes in pieces (SSE).")
    store: bool | None = Field(
        default=None,
        description="Unless false, the server keeps what was asked and shown for a while, so that "
        "`previous_response_id` can name it.",
    )
    previous_response_id: Text | None = Field(
        default=None, description="The response that this one follows."
    )
    conversation: Any = Field(
        default=None, description="Not taken: `previous_response_id` continues a conversation."
    )
    include: list[str] | None = Field(
        default=None, description="With `file_search_call.results`, the passages as results too."
    )
    tools: list[ToolIn] | None = None
    top_k: Wanted = None
    user: User


class SearchIn(BaseModel):
    """What is searched for."""

    query: Text | list[Text] = Field(description="The question; several are read as one.")
    max_num_results: Wanted = None
    filters: dict[str, Any] | None = Field(
        default=None,
        description="Which documents may answer: `eq` and `in` compare a metadata field, `and` "
        "joins them.",
        examples=[{"type": "eq", "key": "language", "value": "en"}],
    )
    ranking_options: RankingIn | None = None
