"""What agents may give to tools, checked.

A list or an object may also come as a string with its JSON, which some clients make of it.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.wire import filters_of
from qa.questions import MAX_QUESTION, Question, Turn

DEFAULT_K, MAX_K = 5, 50
DEFAULT_LISTED, MAX_LISTED = 50, 200
MAX_ID = 4_000


def _unpacked(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


class In(BaseModel):
    """What takes no argument that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NothingIn(In):
    """No arguments."""


class SearchIn(In):
    """What is searched for."""

    query: str = Field(
        description="What to look for: a question in plain words works better than keywords. "
        f"At most {MAX_QUESTION:,} characters."
    )


class FetchIn(In):
    """What is read."""

    id: str = Field(
        max_length=MAX_ID,
        description="An id as search, ask or list_documents gave it, or the `next` or `document` "
        "of what was fetched before.",
    )


class TurnIn(In):
    """An earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    text: str


class AskIn(In):
    """A question."""

    question: str = Field(
        description=f"What is asked, in plain words; at most {MAX_QUESTION:,} characters."
    )
    collection: str | None = Field(
        default=None, description="Which collection is asked; the default one if none is named."
    )
    k: int = Field(default=DEFAULT_K, ge=1, le=MAX_K, description="How many passages are wanted.")
    filters: Annotated[dict[str, Any], BeforeValidator(_unpacked)] = Field(
        default={},
        description="Which documents may answer. Each key is a metadata field with a value, or a "
        "list of values of which one must be there; all keys must hold. `document`: a document_id, "
        "or a list of them. `media_type`: application/pdf for one, or a list. `uri`: how the "
        "document's uri begins, or a list. `after`, `before`: the document changed then or later, "
        "or earlier; ISO 8601.",
    )
    history: Annotated[list[TurnIn], BeforeValidator(_unpacked)] = Field(
        default=[],
        description="Earlier turns of the conversation, the oldest first, so that a follow-up is "
        "understood.",
    )
    sure: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="How sure the answer is to be: with 0.9, no passages are given unless the "
        "first answers with a probability of 0.9. 0 gives the nearest passages in any case.",
    )

    def to_question(self) -> Question:
        """Make the question.

        Raises:
            InvalidInput: The text or a filter is not as it should be.
        """
        return Question(
            text=self.question,
            history=tuple(Turn(role=turn.role, text=turn.text) for turn in self.history),
            filters=filters_of(self.filters),
            k=self.k,
            sure=self.sure,
        )


class ListIn(In):
    """Which documents are listed."""

    collection: str | None = Field(
        default=None, description="Which collection; the default one if none is named."
    )
    query: str = Field(
        default="",
        description="Only documents whose title or address has these words, as they are written "
        "here. To find what documents say, use ask or search.",
    )
    cursor: str = Field(
        default="", max_length=MAX_ID, description="The next_cursor of the page before."
    )
    limit: int = Field(
        default=DEFAULT_LISTED, ge=1, le=MAX_LISTED, description="How many documents at most."
    )
