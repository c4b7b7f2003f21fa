"""What tells whether the first passage answers: nearness, shared words, the lead over others."""

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass

import numpy as np

from qa.answers import Highlight
from qa.fusion import Fusion
from qa.ports import Snapshot, Stored
from qa.ranking import Rows, Vector, Vectors

_TENTH = 9
_MOST_OF_A_TERM = 2.2
_DENIES = re.compile(
    r"\b(?:not|never|no|nor|neither|without|except|unlike|cannot)\b|n['\u2019]t\b", re.IGNORECASE
)
_NAMES = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'-]+|\d[\d,.]*\d|\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What is seen of the first passage. All but the last two are larger where it answers.

    Attributes:
        similarity: The cosine of the question's vector and the passage's.
        sentence: The highest cosine of the question's vector and that of a sentence in it; the
            passage's own where its sentences have none.
        nearness: `similarity`, less the mean cosine of the passages nearest to the question.
        coverage: The share that the passage has of the question's terms, each by its rarity.
        lexical: Its BM25 score, as a share of the highest that these terms can give.
        lead: How far its fused score is above that of the tenth.
        denies: 1 where the question denies something, and what is highlighted does not; else 0.
        unnamed: 1 where the passage lacks a name or a number that the question has; else 0.
    """

    similarity: float
    sentence: float
    nearness: float
    coverage: float
    lexical: float
    lead: float
    denies: float
    unnamed: float

    @property
    def values(self) -> tuple[float, ...]:
        """All of them, in their order."""
        return astuple(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class First:
    """The first passage of an answer, with what was seen of it.

    Attributes:
        stored: The passage.
        vector: Shape (d,), its vector.
        sentences: Shape (n, d), those of its sentences; None where there are none.
        highlights: What in it answers.
        lexical: Its BM25 score; 0 where lexical search did not find it.
    """

    stored: Stored
    vector: Vector
    sentences: Vectors | None
    highlights: tuple[Highlight, ...]
    lexical: float


def signals_of(
    asked: str,
    meant: str,
    vector: Vector,
    *,
    around: float,
    lead: float,
    first: First,
    snapshot: Snapshot,
) -> Signals:
    """See what tells whether the first passage answers a question.

    Args:
        asked: The question.
        meant: The question as it was searched for, with what was carried over from earlier turns.
        vector: Shape (d,), of unit length: that of what was meant.
        around: The mean cosine of the passages nearest to it.
        lead: How far the first fused score is above the tenth.
        first: The first passage.
        snapshot: Where it was found.
    """
    passage = first.stored.passage
    whole = " ".join((first.stored.title, *passage.heading_path, passage.text))
    similarity = float(first.vector @ vector)
    sentences = first.sentences
    best = similarity if sentences is None else float((sentences @ vector).max(initial=-1.0))
    rarity = {term: snapshot.rarity(term) for term in sorted(set(snapshot.terms(meant)))}
    total = sum(rarity.values()) or 1.0
    shared = sum(rarity[term] for term in sorted(rarity.keys() & snapshot.terms(whole)))
    marked = " ".join(each.text for each in first.highlights)
    return Signals(
        similarity=similarity,
        sentence=best,
        nearness=similarity - around,
        coverage=shared / total,
        lexical=first.lexical / (_MOST_OF_A_TERM * total),
        lead=lead,
        denies=float(bool(_DENIES.search(asked)) and not _DENIES.search(marked)),
        unnamed=float(_lacks_a_name(asked, whole)),
    )


def lead_of(fusion: Fusion) -> float:
    """Say how far the first fused score is above the tenth, or the last of fewer; 0 without any."""
    scores = fusion.ranking.scores
    return float(scores[0] - scores[min(_TENTH, len(scores) - 1)]) if len(scores) else 0.0


def _lacks_a_name(question: str, text: str) -> bool:
    folded = text.casefold()
    return any(name.casefold().rstrip(".,") not in folded for name in _NAMES.findall(question))
