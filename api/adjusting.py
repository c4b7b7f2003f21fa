"""What was fitted to a collection: as it is in force, and as it is shown."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from api.issuing import tuning_with
from api.wire import time_text
from index.adjustments import CALIBRATION, TUNING, Adjustment
from index.collection import Collection
from index.encoding.sources import DEFAULT_MODEL
from index.home import Home
from qa.confidence import DEFAULT, Calibration, Signals
from qa.errors import HomeTooNew
from qa.tuning import Tuning

SIGNALS = tuple(field.name for field in fields(Signals))


def tuning_in_force(home: Home, collection: Collection) -> Tuning:
    """Give how a collection is ranked: as was fitted to it, or else by default.

    Raises:
        HomeTooNew: What was fitted is more than this version knows.
    """
    encoder = collection.store.meta().get("encoder", "")
    fitted = home.catalog.adjustments.in_force(collection.name, TUNING, encoder)
    if fitted is None:
        return Tuning()
    tuning = tuning_with(fitted.value)
    if tuning is None:
        raise _of_another_version(collection, TUNING, "tune")
    return tuning


def calibration_in_force(home: Home, collection: Collection) -> Calibration | None:
    """Give how sure a collection's answers are said to be: as was fitted to it, or else by default.

    The default was fitted with the default encoder; with another one there is none.

    Raises:
        HomeTooNew: What was fitted is of other signals than this version has.
    """
    encoder = collection.store.meta().get("encoder", "")
    fitted = home.catalog.adjustments.in_force(collection.name, CALIBRATION, encoder)
    if fitted is None:
        found = home.encoder_of(collection)
        return DEFAULT if found and found.manifest.model == DEFAULT_MODEL else None
    weights = fitted.value["weights"]
    if weights.keys() != set(SIGNALS):
        raise _of_another_version(collection, CALIBRATION, "calibrate")
    return Calibration(
        weights=tuple(weights[name] for name in SIGNALS), intercept=fitted.value["intercept"]
    )


def calibration_value(weights: Sequence[float], intercept: float) -> dict[str, Any]:
    """Write a calibration as plain values, each weight by the name of its signal."""
    return {"weights": dict(zip(SIGNALS, weights, strict=True)), "intercept": intercept}


def _of_another_version(collection: Collection, kind: str, command: str) -> HomeTooNew:
    name = collection.name
    return HomeTooNew(
        f"The {kind} of {name!r} was fitted by another version of Pincite: upgrade Pincite, or let "
        f"it go with pincite {command} {name} --undo."
    )


def fitted_json(home: Home, collection: Collection) -> dict[str, Any]:
    """Write what was fitted to a collection as a JSON object: of each kind what is in force.

    Where only something that was fitted with another encoder is there, that; null where nothing is.
    """
    return {kind: _newest(home, collection, kind) for kind in (TUNING, CALIBRATION)}


def undo_fitted(home: Home, collection: Collection, kind: str) -> Adjustment:
    """Let what was in force before the newest fit to a collection be in force again.

    Returns:
        What is no longer in force.

    Raises:
        NotKept: Nothing of that kind is in force.
        HomeLocked: Another process goes on writing.
    """
    with home.locked():
        encoder = collection.store.meta().get("encoder", "")
        return home.catalog.adjustments.undo(collection.name, kind, encoder)


def _newest(home: Home, collection: Collection, kind: str) -> dict[str, Any] | None:
    adjustments = home.catalog.adjustments
    encoder = collection.store.meta().get("encoder", "")
    in_force = adjustments.in_force(collection.name, kind, encoder)
    found = in_force or adjustments.newest(collection.name, kind)
    if found is None:
        return None
    return {
        "number": found.number,
        "at": time_text(found.at),
        "in_force": in_force is not None,
        "value": dict(found.value),
        "evidence": dict(found.evidence),
    }
