"""What a follow-up means: the one place that decides how a conversation is read."""

import re
from dataclasses import dataclass

from qa.ports import Snapshot
from qa.questions import MAX_QUESTION, USER, Question

_AROUND = re.compile(r"^\W+|[^\w+#]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A text that a question may mean.

    Attributes:
        text: What is searched for.
        weight: How much what is found by it counts beside what is found by the others.
    """

    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """How a question was read.

    Attributes:
        text: What it was taken to mean, in full; its own words where nothing was before it.
        carried: The words of earlier turns that were taken over, as they were written, in their
            order: each telling one that the question itself does not have.
        meanings: What is searched for, the question's own words first.
    """

    text: str
    carried: tuple[str, ...]
    meanings: tuple[Meaning, ...]


def resolve(question: Question, snapshot: Snapshot) -> Resolved:
    """Say what a question means after what was said before it.

    The user's turn before it is put in front of it. The question is searched for alone and so, and
    both count the same.

    Args:
        question: The question, with the conversation before it.
        snapshot: Whose analysis tells which words are telling, and which are the same.
    """
    own = Meaning(text=question.text, weight=1.0)
    before = _turn_before(question)
    if not before:
        return Resolved(text=own.text, carried=(), meanings=(own,))
    full = Meaning(text=f"{before} {question.text}", weight=1.0)
    carried = _carried(before, question.text, snapshot)
    return Resolved(text=full.text, carried=carried, meanings=(own, full))


def _turn_before(question: Question) -> str:
    """Give what the user said last; nothing where that is nothing."""
    said = (
        turn.text[:MAX_QUESTION].strip() for turn in reversed(question.history) if turn.role == USER
    )
    return next(filter(None, said), "")


def _carried(before: str, text: str, snapshot: Snapshot) -> tuple[str, ...]:
    missing = set(snapshot.terms(before)) - set(snapshot.terms(text))
    words = []
    for word in before.split():
        terms = missing.intersection(snapshot.terms(word))
        if terms:
            words.append(_AROUND.sub("", word) or word)
            missing -= terms
    return tuple(words)
