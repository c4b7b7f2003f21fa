"""The settings that tuning chooses among: one table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import Any

from qa.tuning import DENSE, LEXICAL, Tuning

_SHARES = (55, 45, 65, 35, 75, 25, 85)

# Of those that do equally well, the first is taken: so those nearest the defaults stand first.
GRID: Mapping[str, Sequence[Any]] = MappingProxyType(
    {
        "weights": [{DENSE: each / 100, LEXICAL: (100 - each) / 100} for each in _SHARES],
        "feedback_weight": [0.6, 0.3, 0.0],
        "smoothed_weight": [0.15, 0.0],
        "refined_weight": [0.3, 0.0],
    }
)


def settings(now: Tuning) -> list[Tuning]:
    """Give what is in force, and then every combination of the table's values beside it."""
    combined = [
        replace(now, **dict(zip(GRID, values, strict=True))) for values in product(*GRID.values())
    ]
    return [now, *(each for each in combined if each != now)]


def value_of(tuning: Tuning) -> dict[str, Any]:
    """Give the fields that are fitted, as plain values."""
    fitted = {name: getattr(tuning, name) for name in GRID}
    return {
        name: dict(value) if isinstance(value, Mapping) else value for name, value in fitted.items()
    }
