"""Why a passage stands where it does, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one score gave to a sum of weighted scores.

    Attributes:
        score: As it was given; None where the passage was not found.
        normalised: Scaled to between 0 and 1 over all that was found; 0 where it was not.
        weight: How much it counts.
        contribution: `weight` times `normalised`: what it adds to the sum.
    """

    score: float | None
    normalised: float
    weight: float
    contribution: float

    def within(self, weight: float) -> Self:
        """Give it as a share of a larger sum, in which its own sum counts that much."""
        return replace(self, weight=weight * self.weight, contribution=weight * self.contribution)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShare:
    """What one reading of the question gave to a passage's score.

    Attributes:
        share: The reading's fused score, and what it adds to the passage's.
        searchers: What each searcher adds to that fused score.
    """

    share: Share
    searchers: Mapping[str, Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the question that a passage has.

    Attributes:
        term: As lexical search compares it: in lower case, stemmed.
        rarity: Its inverse document frequency in the collection.
        count: How often the passage has it; 0 where only its title or headings do.
    """

    term: str
    rarity: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a passage got its score: its readings' contributions, and what the last steps added.

    Attributes:
        readings: In the order of the answer's readings.
        neighbours: What the scores of those most like it add; None where it was not compared.
        closer: What its nearest sentence adds; None where it was not looked at more closely.
        interaction: What late interaction adds; None where it was not read token by token.
        terms: Those of the readings that the passage, its title or its headings have.
    """

    readings: tuple[ReadingShare, ...]
    neighbours: Share | None
    closer: Share | None
    interaction: Share | None
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A passage that the question's vector was moved towards.

    Attributes:
        id: The passage.
        weight: How much its vector counts beside the question's own, which counts 1.
    """

    id: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A way in which the question was read.

    Attributes:
        text: The words that were searched for.
        weight: How much it counts.
        moved_towards: What feedback moved its vector towards.
    """

    text: str
    weight: float
    moved_towards: tuple[Pull, ...]
