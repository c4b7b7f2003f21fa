"""An answer is explained: what each step of the ranking gave to each passage."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qa.answers import Answer
from qa.explanations import Explanation, Pull, Reading, ReadingShare, Share, Term
from qa.fusion import Fusion, Part, parts
from qa.ports import Snapshot, Stored
from qa.ranking import Rows, Scores
from qa.traces import Searched, Trace
from qa.tuning import FLOORS


def explained(answer: Answer, rows: Rows, trace: Trace, snapshot: Snapshot) -> Answer:
    """Explain an answer.

    Args:
        answer: The answer.
        rows: Shape (n,), the rows of its passages.
        trace: How they were ranked.
        snapshot: What was asked.
    """
    searched = list(zip(trace.readings, _mixing(trace), strict=True))
    stored = snapshot.passages(rows)
    neighbours = [_neighbours(trace, int(row)) for row in rows]
    closer = [_closer(trace, int(row)) for row in rows]
    interactions = [_interaction(trace, int(row)) for row in rows]
    shares = _shares(trace, searched, rows)
    found = zip(answer.passages, shares, neighbours, closer, interactions, stored, strict=True)
    texts = [reading.text for reading in trace.readings]
    return replace(
        answer,
        passages=tuple(
            replace(
                hit,
                explanation=Explanation(
                    readings=own,
                    neighbours=around,
                    closer=near,
                    interaction=read,
                    terms=_terms(texts, each, snapshot),
                ),
            )
            for hit, own, around, near, read, each in found
        ),
        readings=tuple(
            Reading(text=each.text, weight=mix.weight, moved_towards=_pulls(each, snapshot))
            for each, mix in searched
        ),
    )


def _mixing(trace: Trace) -> list[Part]:
    """Take the mix of the readings apart; a reading alone is the ranking as it is."""
    if len(trace.readings) == 1:
        scores = trace.mixed.ranking.scores
        return [Part(1.0, scores, scores)]
    return list(parts(trace.mixed, trace.weights, trace.floors).values())


def _shares(
    trace: Trace, searched: Sequence[tuple[Searched, Part]], rows: Rows
) -> list[tuple[ReadingShare, ...]]:
    columns: list[list[ReadingShare]] = []
    compared = np.isin(rows, trace.smoothing.rows)
    counts = _left_to_fusion(trace) * (1 - trace.smoothing.weight * compared)
    for reading, mix in searched:
        searchers = {
            name: _of(part, reading.fusion, rows)
            for name, part in parts(reading.fusion, reading.tuning.weights, FLOORS).items()
        }
        columns.append(
            [
                ReadingShare(
                    share=share.within(float(counts[at])),
                    searchers={n: s[at] for n, s in searchers.items()},
                )
                for at, share in enumerate(_of(mix, trace.mixed, rows))
            ]
        )
    return list(zip(*columns, strict=True))


def _neighbours(trace: Trace, row: int) -> Share | None:
    """Give what the passages most like a passage added to its score."""
    seen, weight = trace.smoothing, _left_to_fusion(trace) * trace.smoothing.weight
    return _share(row, seen.rows, weight, seen.around, seen.around)


def _left_to_fusion(trace: Trace) -> float:
    """Say how much the steps after fusing and comparing leave to these."""
    return (1 - trace.interaction.weight) * (1 - trace.refinement.weight)


def _closer(trace: Trace, row: int) -> Share | None:
    """Give what a closer look added to a passage's score."""
    seen, weight = trace.refinement, (1 - trace.interaction.weight) * trace.refinement.weight
    return _share(row, seen.rows, weight, seen.cosines, seen.normalised)


def _interaction(trace: Trace, row: int) -> Share | None:
    """Give what reading a passage token by token added to its score."""
    seen = trace.interaction
    return _share(row, seen.rows, seen.weight, seen.similarities, seen.normalised)


def _share(row: int, rows: Rows, weight: float, scores: Scores, normalised: Scores) -> Share | None:
    (found,) = np.nonzero(rows == row)
    if not len(found):
        return None
    at = found[0]
    scaled = float(normalised[at])
    return Share(
        score=float(scores[at]), normalised=scaled, weight=weight, contribution=weight * scaled
    )


def _of(part: Part, fusion: Fusion, rows: Rows) -> list[Share]:
    """Give what one part of a fusion gave to each of some rows."""
    places = {int(row): at for at, row in enumerate(fusion.ranking.rows)}
    shares = []
    for row in rows:
        at = places.get(int(row))
        score = np.nan if at is None else part.scores[at]
        normalised = 0.0 if at is None else float(part.normalised[at])
        shares.append(
            Share(
                score=None if np.isnan(score) else float(score),
                normalised=normalised,
                weight=part.weight,
                contribution=part.weight * normalised,
            )
        )
    return shares


def _terms(texts: Sequence[str], stored: Stored, snapshot: Snapshot) -> tuple[Term, ...]:
    passage = stored.passage
    counts = Counter(snapshot.terms_of(passage.text))
    around = set(snapshot.terms_of(" ".join((stored.title, *passage.heading_path))))
    asked = dict.fromkeys(term for text in texts for term in snapshot.terms(text))
    return tuple(
        Term(term=term, rarity=snapshot.rarity(term), count=counts[term])
        for term in asked
        if counts[term] or term in around
    )


def _pulls(searched: Searched, snapshot: Snapshot) -> tuple[Pull, ...]:
    nearest, weights = searched.fed_back
    return tuple(
        Pull(id=stored.passage.id, weight=float(weight))
        for stored, weight in zip(snapshot.passages(nearest), weights, strict=True)
    )
