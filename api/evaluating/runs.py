"""A run that is kept, to compare a later one with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from api.evaluating.evaluation import Evaluation
from api.evaluating.ranking import Values
from index.files import write_durably
from qa.errors import InvalidInput

_FORMAT = "pincite-evaluation-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a run is compared by.

    Attributes:
        measures: Measure → value.
        values: Measure → query id → value, for each measure that is a mean.
    """

    measures: Mapping[str, float]
    values: Values


def save(path: Path, found: Evaluation) -> None:
    """Write a run to a file, in place of what is there.

    Raises:
        InvalidInput: It cannot be written.
    """
    run = {"format": _FORMAT, "measures": dict(found.measures), "values": found.values}
    try:
        write_durably(path, (json.dumps(run, indent=1) + "\n").encode())
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.") from error


def load(path: Path) -> Kept:
    """Read a run that was saved.

    Raises:
        InvalidInput: The file cannot be read, or is none.
    """
    try:
        return _kept(json.loads(path.read_bytes()))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput(
            f"{path} is no run that `pincite evaluate --save` has written: {error}."
        ) from error


def _kept(run: Mapping[str, Any]) -> Kept:
    if run["format"] != _FORMAT:
        raise ValueError(f"its format is {run['format']}")
    return Kept(measures=_numbers(run["measures"]), values=_each(run["values"]))


def _each(values: Mapping[str, Mapping[str, float]]) -> Values:
    return {measure: _numbers(found) for measure, found in values.items()}


def _numbers(found: Mapping[str, float]) -> dict[str, float]:
    numbers = {name: float(value) for name, value in found.items()}
    if not all(map(isfinite, numbers.values())):
        raise ValueError("a value is no number")
    return numbers
