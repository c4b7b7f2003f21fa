"""Answers that were given, and what people said of them, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that was given.

    Attributes:
        id: What it is known by: 32 characters that are safe in an address and cannot be guessed.
        at: When, in seconds since 1970 UTC.
        door: Where it was asked for, `slack` for one.
        asker: Who asked, as the door knows people; empty where it does not.
        receipt: What was asked and what came of it, as `api.receipts` writes a receipt.
    """

    id: str
    at: float
    door: str
    asker: str
    receipt: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody said of an answer.

    Attributes:
        person: Who, as the door knows people.
        at: When, in seconds since 1970 UTC.
        verdict: `UP` or `DOWN`.
        note: What they added in words; empty for nothing.
    """

    person: str
    at: float
    verdict: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer with all that was said of it.

    Attributes:
        answer: The answer.
        judgements: One a person, the oldest first.
    """

    answer: Given
    judgements: tuple[Judgement, ...]
