"""The gap ledger: questions that were not answered are grouped, and asked again of what is new."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import structlog

from api.library import Library, Using
from api.opinions import gap_json
from api.records import MOST_TEXT, question_again, spot_of
from index.encoding.models import TextEncoder
from index.feedback import Feedback
from index.gaps import Ungrouped
from index.judgements import Found, Gap
from qa.answers import Answer
from qa.clustering import led
from qa.errors import CollectionNotFound, HomeError, NotFound, PinciteError
from qa.questions import MAX_QUESTION
from qa.ranking import Vectors

THRESHOLD = 0.825
MOST_REASKED = 1_000
MOST_WORDINGS = 5

_BATCH = 500

log = structlog.get_logger("pincite.gaps")


def never() -> bool:
    """Say that there is no reason to stop."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasked:
    """What came of asking gaps again.

    Attributes:
        asked: How many were asked.
        answered: How many of them are answered now.
        left: Whether there are more that were not asked again yet.
    """

    asked: int
    answered: int
    left: bool


class Ledger:
    """Groups what was not answered, and asks it again. Safe to use from several threads.

    Args:
        using: Gives a library to work with a collection.
        feedback: Where questions are remembered.
    """

    def __init__(self, using: Using, feedback: Feedback) -> None:
        self._using = using
        self._gaps = feedback.gaps

    def group(self, stopped: Callable[[], bool] = never) -> None:
        """Put what is in no group yet into one: the nearest by the collection's encoder.

        Questions of a collection in which nothing was ever encoded, or that is gone, wait.

        Args:
            stopped: Says when to stop early.
        """
        for name in self._gaps.collections():
            try:
                with self._using(name) as library:
                    encoder = library.home.encoder_of(library.collection(name))
            except PinciteError as error:
                _passed_over(name, error)
                continue
            if encoder and not stopped():
                self._group(name, encoder, stopped)

    def reask(self, most: int = MOST_REASKED, stopped: Callable[[], bool] = never) -> Reasked:
        """Ask gaps again of collections that changed since, those first that were asked most often.

        One counts as answered where the first passage answers it as surely as was wanted, and is
        not one that was shown for it when it was not.

        Args:
            most: So many of each collection at most.
            stopped: Says when to stop early.
        """
        asked = answered = 0
        left = False
        for name in self._gaps.gap_collections():
            try:
                with self._using(name) as library:
                    state = _state_of(library, name)
                    waiting = self._gaps.to_ask(name, state, most + 1)
                for gap in waiting[:most]:
                    if stopped():
                        return Reasked(asked=asked, answered=answered, left=True)
                    with self._using(name) as library:
                        found = found_for(gap, library)
                    self._gaps.asked_again(gap.number, state, found)
                    asked, answered = asked + 1, answered + (found is not None)
                left = left or len(waiting) > most
            except (NotFound, HomeError) as error:
                _passed_over(name, error)
        return Reasked(asked=asked, answered=answered, left=left)

    def listed(
        self, *, states: Sequence[str], collection: str | None = None, most: int = 100
    ) -> list[dict[str, Any]]:
        """Group what is new, and give gaps as JSON objects; see `index.gaps.Gaps.listed`."""
        self.group()
        gaps = self._gaps.listed(states=states, collection=collection, most=most)
        return [self._json(gap) for gap in gaps]

    def set_state(self, number: int, state: str) -> dict[str, Any]:
        """Dismiss a gap, or open it again; see `index.gaps.Gaps.set_state`."""
        return self._json(self._gaps.set_state(number, state))

    def _json(self, gap: Gap) -> dict[str, Any]:
        return gap_json(gap, self._gaps.wordings(gap.number, MOST_WORDINGS))

    def _group(self, name: str, encoder: TextEncoder, stopped: Callable[[], bool]) -> None:
        mark = encoder.manifest.fingerprint
        with self._gaps.grouping():
            for each in self._gaps.outdated(name, mark):
                (vector,) = _encoded([each], encoder)
                self._gaps.encode(each.number, vector, mark)
            leaders = self._gaps.leaders(name, mark)
            numbers, known = list(leaders.numbers), leaders.vectors
            while not stopped() and (batch := self._gaps.ungrouped(name, _BATCH)):
                vectors = _encoded(batch, encoder)
                known = known if len(known) else np.empty((0, vectors.shape[1]), np.float32)
                groups = led(vectors, known, threshold=THRESHOLD)
                firsts = [
                    int(np.flatnonzero(groups == group)[0])
                    for group in range(len(known), int(groups.max()) + 1)
                ]
                numbers += self._gaps.lead(name, mark, vectors[firsts])
                known = np.concatenate([known, vectors[firsts]])
                self._gaps.join(
                    [(each.number, numbers[at]) for each, at in zip(batch, groups, strict=True)]
                )


def found_for(gap: Gap, library: Library) -> Found | None:
    """Ask a gap again: what answers it now, if anything does."""
    try:
        answer = library.ask(question_again(gap.example), gap.example.collection)
    except NotFound:
        raise
    except PinciteError as error:  # its filter names a field that no document has, for one
        log.info("not asked again", gap=gap.number, code=error.code)
        return None
    return found_in(answer, {spot.digest for spot in gap.example.shown.spots})


def found_in(answer: Answer, shown: set[str]) -> Found | None:
    """Say what answers a question that was not answered before; None where nothing does.

    Args:
        answer: What it is answered now.
        shown: What the passages are known by that were shown for it before.
    """
    if not (answer.passages and answer.answerable and answer.confidence is not None):
        return None
    best = answer.passages[0]
    spot = spot_of(best)
    if spot.digest in shown:
        return None
    return Found(
        at=time.time(),
        confidence=answer.confidence,
        spot=spot,
        title=best.citation.title[:MOST_TEXT],
        text=best.text[:MOST_TEXT],
    )


def _state_of(library: Library, name: str) -> str:
    """Name the state of a collection: another one under its number means another collection."""
    snapshot = library.collection(name).snapshot()
    return f"{snapshot.generation} {snapshot.basis([]).mark}"


def _encoded(batch: list[Ungrouped], encoder: TextEncoder) -> Vectors:
    return np.stack([encoder.encode_query(each.meant[:MAX_QUESTION]) for each in batch])


def _passed_over(name: str, error: PinciteError) -> None:
    """Log it, unless the collection just has nothing in it yet, or is gone."""
    if not isinstance(error, CollectionNotFound):
        log.warning("gaps are passed over", collection=name, code=error.code, detail=str(error))
