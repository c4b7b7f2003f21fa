"""How a collection is best ranked, learnt from a user's own questions.

A setting is adopted only where what was chosen without a question ranks it better than what is in
force does, over all questions, and not by chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.evaluating.comparing import Comparison, paired
from api.fitting.folds import best, folds_of, held_out
from api.fitting.grid import settings, value_of
from api.fitting.proof import is_proven
from api.fitting.questions import labelled
from api.fitting.searching import MEASURE, Progress, measured
from api.library import Library
from index.adjustments import TUNING
from qa.errors import InvalidInput

LEAST_QUESTIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """What came of tuning a collection.

    Attributes:
        collection: Its name.
        before: What was in force, by the fields that are fitted.
        best: What ranks all questions best; what was in force where nothing ranks them better.
        fitted: The measure of `best` over all questions, which it was chosen by.
        compared: What was in force, against what was chosen without the question in hand.
        adopted: Whether `best` is in force now, or would be if it were no dry run.
    """

    collection: str
    before: Mapping[str, Any]
    best: Mapping[str, Any]
    fitted: float
    compared: Comparison
    adopted: bool

    @property
    def evidence(self) -> dict[str, Any]:
        """The figures, as they are kept."""
        return {
            "measure": self.compared.measure,
            "questions": self.compared.questions,
            "before": self.compared.before,
            "cross_validated": self.compared.after,
            "fitted": self.fitted,
            "p": self.compared.p,
            "better": self.compared.gained,
            "worse": self.compared.lost,
        }


def tune(
    library: Library,
    questions: Path,
    collection: str | None = None,
    *,
    split: str = "test",
    dry_run: bool = False,
    progress: Progress = lambda _done, _all: None,
) -> Tuned:
    """Learn from labelled questions how a collection is best ranked, and let it be in force.

    Args:
        library: Has the collection; opened for writing unless it is a dry run.
        questions: See `api.fitting.questions.labelled`.
        collection: Which; the default collection where none is named.
        split: Which judgments, where the questions are a folder.
        dry_run: Whether to say only what was found.
        progress: Told how many questions of how many are done.

    Raises:
        CollectionNotFound: There is no such collection.
        InvalidInput: The questions cannot be read, are too few, or name what is not there.
        CollectionReplaced: It was made anew or re-indexed meanwhile.
        HomeLocked: Another process goes on writing.
    """
    opened = library.collection(collection)
    shelf = library.home.catalog.collection(opened.name)
    judged = labelled(questions, split, library, opened.name)
    asked = list(judged.queries.values())
    if len(set(asked)) < LEAST_QUESTIONS:
        raise InvalidInput(
            f"{questions} has {len(set(asked))} different questions that something answers: "
            f"{LEAST_QUESTIONS} are needed at least to tell what ranks better from chance."
        )
    encoder = opened.store.meta()["encoder"]
    among = settings(library.retriever(opened).tuning)
    values = measured(library, opened.name, judged, among, progress)
    chosen = best(values)
    before = dict(zip(judged.queries, map(float, values[0]), strict=True))
    after = dict(zip(judged.queries, map(float, held_out(values, folds_of(asked))), strict=True))
    compared = paired(MEASURE, before, after)
    tuned = Tuned(
        collection=opened.name,
        before=value_of(among[0]),
        best=value_of(among[chosen]),
        fitted=round(float(values[chosen].mean()), 5),
        compared=compared,
        adopted=is_proven(compared) and chosen != 0,
    )
    if tuned.adopted and not dry_run:
        with library.home.changing(shelf):
            library.home.catalog.adjustments.add(
                opened.name, TUNING, encoder=encoder, value=tuned.best, evidence=tuned.evidence
            )
    return tuned
