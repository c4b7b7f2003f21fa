"""When something is better, and not by chance: the guard before anything that was fitted."""

from api.evaluating.comparing import Comparison

CHANCE = 0.05


def is_proven(compared: Comparison) -> bool:
    """Say whether a measure, of which more is better, has risen, with p below `CHANCE`."""
    better = compared.after > compared.before
    return better and compared.p is not None and compared.p < CHANCE
