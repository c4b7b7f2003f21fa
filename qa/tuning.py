"""How ranking works, in figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DENSE = "dense"
LEXICAL = "lexical"
FLOORS = {LEXICAL: 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How ranking works. What the defaults were measured against is in docs/results.md.

    Attributes:
        depth: How many passages each searcher gives; scores are normalised over them.
        weights: How much each searcher counts.
        feedback_passages: How many of the best passages the question's vector is moved towards.
        feedback_weight: How far; 0 turns feedback off.
        feedback_depth: How many passages each searcher gives to find those by.
        smoothed_passages: How many of the best passages are compared with one another.
        smoothed_neighbours: How many of them, the most like it, each is compared with.
        smoothed_weight: How much their scores count for it; 0 leaves that out.
        refined_passages: How many of the best passages are looked at more closely.
        refined_weight: How much their nearest sentence counts; 0 leaves that out.
        interacting_passages: How many of the best passages are read token by token.
        interacting_weight: How much that counts; 0 leaves it out.
    """

    depth: int = 1_000
    weights: Mapping[str, float] = field(default_factory=lambda: {DENSE: 0.55, LEXICAL: 0.45})
    feedback_passages: int = 3
    feedback_weight: float = 0.6
    feedback_depth: int = 100
    smoothed_passages: int = 50
    smoothed_neighbours: int = 5
    smoothed_weight: float = 0.15
    refined_passages: int = 30
    refined_weight: float = 0.3
    interacting_passages: int = 10
    interacting_weight: float = 0.6
