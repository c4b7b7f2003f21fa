"""What may be asked, checked."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, Strict

from api.wire import as_of_of, filters_of
from qa.questions import BY_DOCUMENT, DEFAULT_K, MAX_CONTEXT, MAX_K, MAX_QUESTION, Question, Turn


def _whole(text: str) -> str:
    """Refuse half a surrogate pair, which JSON can write but no text can have."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("must not have half a surrogate pair in it") from None
    return text


Text = Annotated[str, AfterValidator(_whole)]


class In(BaseModel):
    """What takes no field that it does not know."""

    model_config = ConfigDict(extra="forbid")


class TurnIn(In):
    """An earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    text: Text = Field(
        validation_alias=AliasChoices("text", "content"),
        description="What was said; it may be called `content` instead.",
    )


class Options(In):
    """How something is asked."""

    collection: Text | None = Field(
        default=None, description="Which collection is asked; the server's default one if none."
    )
    k: int = Field(
        default=DEFAULT_K,
        strict=True,
        description="How many passages are wanted.",
        json_schema_extra={"minimum": 1, "maximum": MAX_K},
    )
    as_of: Annotated[int, Strict()] | Text | None = Field(
        default=None,
        description="Answer from the collection as it was: a generation, or a date or date-time as "
        "in ISO 8601; a date means its end.",
        examples=[7, "2026-03-31"],
    )
    explain: bool = Field(
        default=False,
        strict=True,
        description="Say how each passage got its score, and give a receipt of the ranking.",
    )
    rerank: Annotated[bool, Strict()] | None = Field(
        default=None,
        description="Whether the server's reranker orders the best passages; where it has one, it "
        "does unless this is false.",
    )
    sure: float | None = Field(
        default=None,
        strict=True,
        description="How sure an answer is to be: with 0.9, no passages are given unless the first "
        "answers with a probability of 0.9. 0 answers in any case; null is what the server is set "
        "to.",
        json_schema_extra={"minimum": 0, "maximum": 1},
    )
    filters: dict[str, Any] = Field(
        default={},
        description="Which documents may answer. Each key is a metadata field with a value, or a "
        "list of values of which one must be there; all keys must hold. `document`: an id, or a "
        "list of ids. `media_type`: what it is, `application/pdf` for one, or a list. `uri`: how "
        "its uri begins, or a list. `after`, `before`: the document changed then or later, or "
        "earlier; ISO 8601.",
    )
    collapse: bool = Field(
        default=True,
        strict=True,
        description="Whether passages that say the same are given once, with where else they are.",
    )
    group_by: Text | None = Field(
        default=None,
        description="`document` gives each document's best passage only.",
        json_schema_extra={"enum": [BY_DOCUMENT, None]},
    )
    diversity: float = Field(
        default=0.0,
        strict=True,
        description="How much likeness to better passages counts against a passage (maximal "
        "marginal relevance): 0 not at all, and at 1 nothing else counts.",
        json_schema_extra={"minimum": 0, "maximum": 1},
    )
    context: int = Field(
        default=0,
        strict=True,
        description="How many passages before and after each are wanted; see `contexts`.",
        json_schema_extra={"minimum": 0, "maximum": MAX_CONTEXT},
    )

    def to_question(self, text: str, history: Sequence[Turn]) -> Question:
        """Make the question of a text and what was said before it.

        Raises:
            InvalidInput: The text or an option is not as it should be.
        """
        return Question(
            text=text,
            history=tuple(history),
            filters=filters_of(self.filters),
            k=self.k,
            as_of=as_of_of(self.as_of),
            explain=self.explain,
            collapse=self.collapse,
            group_by=self.group_by,
            diversity=self.diversity,
            context=self.context,
            rerank=self.rerank,
            sure=self.sure,
        )


class AskIn(Options):
    """A question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "How long do refunds take?"},
                {
                    "question": "And in the United States?",
                    "history": [{"role": "user", "text": "How long do refunds take?"}],
                    "collection": "default",
                    "k": 5,
                    "filters": {"language": ["en", "de"], "after": "2026-01-01"},
                },
            ]
        }
    )

    question: Text = Field(
        description="What is asked, in words.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION},
    )
    history: list[TurnIn] = Field(default=[], description="Earlier turns, the oldest first.")
