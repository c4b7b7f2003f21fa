"""What a follow-up means: the one place that decides how a conversation is read.

A question after others is searched for by its own words, after the user's turn before it, and after
the beginning of what was replied. How much the last two count depends on what they find: where the
best of it is far from the question's own words, the subject has changed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.ports import Snapshot
from qa.questions import ASSISTANT, MAX_QUESTION, USER, Question

_AROUND = re.compile(r"^\W+|[^\w+#]+$")
_LONGEST_REPLY = 600
_REPLY_COUNTS = 0.7
_CLOSE, _FAR = 0.2, 0.4
_MOST_OF_A_REPLY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A text that a question may mean.

    Attributes:
        text: What is searched for.
        weight: How much what is found by it counts beside what is found by the others.
        before: What was said earlier and stands in front of the question; empty for its own words.
        said_by: Who said that.
    """

    text: str
    weight: float
    before: str = ""
    said_by: str = USER


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """How a question was read.

    Attributes:
        text: What it was taken to mean, in full; its own words where nothing was before it, or
            nothing before it had to do with it.
        carried: The words of earlier turns that were taken over, as they were written: each telling
            one of the user's turn before that the question itself does not have, and the most
            telling of the reply.
    """

    text: str
    carried: tuple[str, ...]


def meanings_of(question: Question) -> tuple[Meaning, ...]:
    """Give the texts that are searched for, the question's own words first."""
    meanings = [Meaning(text=question.text, weight=1.0)]
    for speaker, longest, weight in (
        (USER, MAX_QUESTION, 1.0),
        (ASSISTANT, _LONGEST_REPLY, _REPLY_COUNTS),
    ):
        before = _last_said(question, speaker)[:longest].strip()
        if before:
            text = f"{before} {question.text}"
            meanings.append(Meaning(text=text, weight=weight, before=before, said_by=speaker))
    return tuple(meanings)


def related(closest: float, found: float) -> float:
    """Say how far a reading counts by what it finds.

    Args:
        closest: The cosine of the question's own words and the passage nearest to them.
        found: That of its own words and the best passage that the reading finds.

    Returns:
        1 where that is about as near, 0 where it is far away.
    """
    return min(1.0, max(0.0, (_FAR - (closest - found)) / (_FAR - _CLOSE)))


def resolved(question: Question, counted: Sequence[Meaning], snapshot: Snapshot) -> Resolved:
    """Say how a question was read.

    Args:
        question: The question.
        counted: The meanings that counted, its own words first.
        snapshot: Whose analysis tells which words are telling, and which are the same.
    """
    text, carried = question.text, list[str]()
    for meaning in counted:
        if meaning.before:
            text = meaning.text if meaning.said_by == USER else text
            most = MAX_QUESTION if meaning.said_by == USER else _MOST_OF_A_REPLY
            known = " ".join((question.text, *carried))
            carried += _carried(meaning.before, known, most, snapshot)
    return Resolved(text=text, carried=tuple(carried))


def _last_said(question: Question, speaker: str) -> str:
    """Give what somebody said last; nothing where that is nothing."""
    said = (turn.text.strip() for turn in reversed(question.history) if turn.role == speaker)
    return next(filter(None, said), "")


def _carried(before: str, known: str, most: int, snapshot: Snapshot) -> list[str]:
    missing = set(snapshot.terms(before)) - set(snapshot.terms(known))
    if len(missing) > most:
        missing = set(sorted(missing, key=lambda term: (-snapshot.rarity(term), term))[:most])
    words = []
    for word in before.split():
        terms = missing.intersection(snapshot.terms(word))
        if terms:
            words.append(_AROUND.sub("", word) or word)
            missing -= terms
    return words
