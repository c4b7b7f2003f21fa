"""A receipt: all that a ranking depends on, and the ranking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa.pins import Pinned
from qa.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What scores depend on beside the question, the passages, the encoder and the tuning.

    Lexical search counts words over all passages that the newest generation's index has, so the
    ranking of an earlier one depends on what came later.

    Attributes:
        mark: Of the generation asked: another one under its number means another collection.
        newest: The collection's newest generation.
        compactions: How often something had been dropped for good.
        analysis: Version of the way words become terms.
        passages: How many passages BM25 counts over.
        mean_length: How many terms each of them has in the mean; 0 where no term was found.
        frequencies: How many of them have each term of the question.
        lists: Of the trained lists of vectors; empty where all are compared exactly.
    """

    mark: str
    newest: int
    compactions: int
    analysis: int
    passages: int
    mean_length: float
    frequencies: Mapping[str, int]
    lists: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was asked, of what, how, and what came of it.

    Attributes:
        question: As it was asked, of the generation that answered.
        collection: The collection's name.
        readings: The ways in which the question was read.
        tuning: The configuration of the ranking, as plain values.
        encoder: Fingerprint of the model.
        reranking: What `became` of it, `no`, `yes` or `out-of-time`; and where there was any,
            the `model`'s fingerprint and how many passages it was given at the `top`.
        version: Pincite's.
        basis: What else scores depended on.
        ranking: Ids of passages and their scores, as the answer gave them.
        pinned: What was pinned to the question and came first; None for nothing.
    """

    question: Question
    collection: str
    readings: tuple[str, ...]
    tuning: Mapping[str, Any]
    encoder: str
    reranking: Mapping[str, Any]
    version: str
    basis: Basis
    ranking: tuple[tuple[str, float], ...]
    pinned: Pinned | None = None

    @property
    def generation(self) -> int:
        """The generation that answered."""
        if not isinstance(self.question.as_of, int):
            raise TypeError("a receipt's question names its generation")
        return self.question.as_of
