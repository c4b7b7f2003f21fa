"""A question: what is asked, of which documents, and how many passages are wanted."""

import json
from dataclasses import dataclass
from datetime import datetime

from qa.errors import InvalidInput, InvalidLimit, InvalidQuestion

AsOf = int | datetime

MAX_QUESTION = 10_000
MAX_K = 1_000
DEFAULT_K = 10
MAX_CONTEXT = 50
MAX_SHOWN = 10_000
BY_DOCUMENT = "document"
_AS_LIKELY_AS_NOT = 0.5
USER, ASSISTANT = "user", "assistant"


def facet_text(value: str | float) -> str:
    """Write a metadata value as filters compare it: `true`, `3`, `2.5` or the text itself."""
    return value if isinstance(value, str) else json.dumps(value)


def _is_half(text: str) -> bool:
    """Whether a text has half a surrogate pair in it, which no text can have."""
    return any("\ud800" <= character <= "\udfff" for character in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which documents may answer. All of what is named must hold; nothing named allows all.

    Attributes:
        fields: Metadata fields, each with the values of which one must be there.
        documents: Ids of documents, of which it must be one.
        media_types: Media types, of which it must have one: `application/pdf`.
        uris: Beginnings of uris, of which its uri must have one: `https://example.org/guide/`.
        after: The document changed then or later; seconds since 1970 UTC.
        before: The document changed earlier than that; seconds since 1970 UTC.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    documents: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    after: float | None = None
    before: float | None = None

    def __bool__(self) -> bool:
        times = self.after is not None or self.before is not None
        named = self.fields or self.documents or self.media_types or self.uris
        return times or bool(named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An earlier turn of the conversation.

    Attributes:
        role: `USER` or `ASSISTANT`.
        text: What was said; however much it is, the first `MAX_QUESTION` characters count.

    Raises:
        InvalidInput: Nobody has that role.
        InvalidQuestion: The text is not valid Unicode.
    """

    role: str
    text: str

    def __post_init__(self) -> None:
        if self.role not in {USER, ASSISTANT}:
            raise InvalidInput(
                f"The role of a turn is {self.role[:40]!r}; it must be {USER!r} or {ASSISTANT!r}."
            )
        if _is_half(self.text):
            raise InvalidQuestion("A turn is not valid Unicode: it has half a character.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked.

    Attributes:
        text: The question in words, stripped.
        history: Earlier turns, the oldest first.
        filters: Which documents may answer.
        k: How many passages are wanted.
        as_of: A generation, or a time with its zone, to be answered from the collection as it was
            then; None for as it is.
        explain: Whether the answer is to say how each passage got its score, with a receipt.
        collapse: Whether passages that say the same are shown once.
        group_by: `BY_DOCUMENT` for one passage a document; None for each by itself.
        diversity: How much likeness to better passages counts against a passage, from 0 (not at
            all) to 1 (nothing else counts).
        context: How many passages are wanted before and after each.
        rerank: Whether a reranker orders the best passages; None for where one is set.
        sure: How sure an answer is to be, from 0 to 1: with .9, nothing is answered unless the
            first passage answers with a probability of .9; 0 for answering in any case, None for
            what is set.

    Raises:
        InvalidQuestion: It is empty, over `MAX_QUESTION` characters, or not valid Unicode.
        InvalidLimit: k is not between 1 and `MAX_K`, diversity or sure not between 0 and 1,
            context not between 0 and `MAX_CONTEXT`, or all passages with their contexts over
            `MAX_SHOWN`.
        InvalidInput: It is grouped by something else.
    """

    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    k: int = DEFAULT_K
    as_of: AsOf | None = None
    explain: bool = False
    collapse: bool = True
    group_by: str | None = None
    diversity: float = 0.0
    context: int = 0
    rerank: bool | None = None
    sure: float | None = None

    @property
    def least_sure(self) -> float:
        """The probability from which it counts as answered: a half where any answer is taken."""
        return self.sure or _AS_LIKELY_AS_NOT

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.strip())
        if not self.text:
            raise InvalidQuestion("The question is empty: ask something in words.")
        if _is_half(self.text):
            raise InvalidQuestion("The question is not valid Unicode: it has half a character.")
        if len(self.text) > MAX_QUESTION:
            raise InvalidQuestion(
                f"The question has {len(self.text):,} characters; at most {MAX_QUESTION:,} are "
                "read. Ask the part that matters."
            )
        if not 1 <= self.k <= MAX_K:
            raise InvalidLimit(f"k is {self.k}; it must be between 1 and {MAX_K:,}.")
        self._check_shown()

    def _check_shown(self) -> None:
        if self.group_by not in {None, BY_DOCUMENT}:
            raise InvalidInput(
                f"group_by is {self.group_by!r}; it must be {BY_DOCUMENT!r}, or left out."
            )
        if not 0 <= self.diversity <= 1:
            raise InvalidLimit(f"diversity is {self.diversity}; it must be between 0 and 1.")
        if self.sure is not None and not 0 <= self.sure <= 1:
            raise InvalidLimit(f"sure is {self.sure}; it must be between 0 and 1: 0.9 for 90%.")
        if not 0 <= self.context <= MAX_CONTEXT:
            raise InvalidLimit(
                f"context is {self.context}; it must be between 0 and {MAX_CONTEXT}."
            )
        shown = self.k * (2 * self.context + 1)
        if shown > MAX_SHOWN:
            raise InvalidLimit(
                f"{self.k:,} passages with {self.context} on each side are up to {shown:,}; at "
                f"most {MAX_SHOWN:,} are given. Ask for fewer, or for less around them."
            )
