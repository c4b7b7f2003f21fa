"""How a question was ranked, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa.feedback import shares
from qa.fusion import Fusion
from qa.interacting import Interaction
from qa.ranking import Ranking, Rows, Scores, Vector, Vectors
from qa.refining import Refinement
from qa.resolving import Resolved
from qa.smoothing import Smoothing
from qa.tuning import Tuning


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """What came of one reading of a question.

    Attributes:
        text: The words that were searched for.
        vector: Their own, shape (d,), before feedback.
        tokens: Those of their tokens, shape (t, d); None where they are not known.
        known: How much of them the encoder was made for, from nearly 0 to 1.
        around: The cosines of the passages nearest to them, falling.
        fusion: What both searchers found.
        nearest: The passages that its vector was moved towards.
        tuning: How it was ranked.
    """

    text: str
    vector: Vector
    tokens: Vectors | None
    known: float
    around: Scores
    fusion: Fusion
    nearest: Ranking
    tuning: Tuning

    @property
    def fed_back(self) -> tuple[Rows, Scores]:
        """The passages that its vector was moved towards, and how much each counts beside it."""
        return self.nearest.rows, self.tuning.feedback_weight * shares(self.nearest.scores)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """How a question was ranked.

    Attributes:
        fusion: The ranking, with what each searcher said of the words themselves.
        mixed: The ranking before the best were compared and looked at more closely, with the fused
            score that each reading gave.
        floors: The lowest score of each reading.
        weights: How much each counts.
        readings: What came of each that counts, the question's own words first.
        meant: What came of the question after the user's turn before it, where that counts; else
            of its own words.
        resolved: How the question was read.
        smoothing: What was seen around the best.
        refinement: What was seen of the best.
        interaction: What came of reading the best of these token by token.
    """

    fusion: Fusion
    mixed: Fusion
    floors: Mapping[str, float]
    weights: Mapping[str, float]
    readings: tuple[Searched, ...]
    meant: Searched
    resolved: Resolved
    smoothing: Smoothing
    refinement: Refinement
    interaction: Interaction
