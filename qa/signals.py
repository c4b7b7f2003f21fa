"""What tells whether the first passage answers: nearness, shared words, the lead over others."""

import re
from dataclasses import dataclass

import numpy as np

from qa.answers import Highlight
from qa.confidence import Signals
from qa.ports import Snapshot, Stored
from qa.ranking import Scores, Vectors
from qa.refining import nearest
from qa.traces import Searched, Trace
from qa.tuning import LEXICAL

_TENTH = 9
_MOST_OF_A_TERM = 2.2
_DENIES = re.compile(
    r"\b(?:not|never|no|nor|neither|without|except|unlike|cannot)\b|n['\u2019]t\b", re.IGNORECASE
)
_NAMES = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w-]+|\d[\d,.]*\d|\d")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class First:
    """The first passage of an answer, with what was seen of it.

    Attributes:
        stored: The passage.
        row: Its row in the store.
        sentences: Shape (n, d), those of its sentences; None where there are none.
        highlights: What in it answers.
    """

    stored: Stored
    row: int
    sentences: Vectors | None
    highlights: tuple[Highlight, ...]


def signals_of(
    asked: str, reading: Searched, trace: Trace, first: First, snapshot: Snapshot
) -> Signals:
    """See what tells whether the first passage answers a question.

    Args:
        asked: The question.
        reading: What came of the words that the passage is to answer.
        trace: How the question was ranked.
        first: The first passage.
        snapshot: Where it was found.
    """
    passage = first.stored.passage
    whole = " ".join((first.stored.title, *passage.heading_path, passage.text))
    similarity = float(snapshot.vectors(np.array([first.row]))[0] @ reading.vector)
    found = reading.fusion.scores[LEXICAL][reading.fusion.ranking.rows == first.row]
    rarity = {term: snapshot.rarity(term) for term in sorted(set(snapshot.terms(reading.text)))}
    total = sum(rarity.values()) or 1.0
    shared = sum(rarity[term] for term in sorted(rarity.keys() & snapshot.terms_of(whole)))
    marked = " ".join(each.text for each in first.highlights)
    return Signals(
        similarity=similarity,
        sentence=nearest(first.sentences, reading.vector, similarity),
        nearness=similarity - float(reading.around.mean()) if len(reading.around) else 0.0,
        coverage=shared / total,
        lexical=min(1.0, float(np.nansum(found)) / (_MOST_OF_A_TERM * total)),
        lead=_lead(trace.fusion.ranking.scores),
        denies=float(bool(_DENIES.search(asked)) and not _DENIES.search(marked)),
        unnamed=float(_lacks_a_name(asked, whole)),
    )


def _lead(scores: Scores) -> float:
    """Say how far the first score is above the tenth, or the last of fewer."""
    return float(scores[0] - scores[min(_TENTH, len(scores) - 1)])


def _lacks_a_name(question: str, text: str) -> bool:
    folded = text.casefold()
    return any(name.casefold().rstrip(".,") not in folded for name in _NAMES.findall(question))
