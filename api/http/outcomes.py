"""What came of an upload, as it is kept: a file may hold very many documents."""

import json
from typing import Any

from api.listing import outcome_json
from index.pipeline import ADDED, FAILED, UNCHANGED, UPDATED, Outcome

MAX_OUTCOMES = 1_000
QUEUED, DONE = "queued", "done"


class Tally:
    """Counts outcomes, and keeps the first of them, those that failed before the others."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys((ADDED, UPDATED, UNCHANGED, FAILED), 0)
        self._failed: list[dict[str, Any]] = []
        self._others: list[dict[str, Any]] = []

    def add(self, outcome: Outcome) -> None:
        """Take an outcome."""
        self._counts[outcome.status] += 1
        kept = self._failed if outcome.status == FAILED else self._others
        if len(kept) < MAX_OUTCOMES:
            kept.append(outcome_json(outcome))

    @property
    def state(self) -> str:
        """`failed` where nothing else came of it, else `done`."""
        return FAILED if self._counts[FAILED] == sum(self._counts.values()) else DONE

    def text(self) -> str:
        """Write it down."""
        outcomes = [*self._failed, *self._others][:MAX_OUTCOMES]
        return json.dumps({"counts": self._counts, "outcomes": outcomes})


def failure(name: str, reason: str) -> Tally:
    """Make the outcome of an upload that failed as a whole."""
    tally = Tally()
    tally.add(Outcome(path=name, status=FAILED, reason=reason))
    return tally
