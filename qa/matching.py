"""Which pinned question a question asks: by its very words, or by what it means."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from qa.contrasts import contrast
from qa.pins import MAX_PINNED, Pin, Pinned
from qa.ranking import Vector, Vectors

EXACT = 1.0

_WORD = re.compile(r"[\w+#]+(?:['\u2019.,:-][\w+#]+)*")


def plain(question: str) -> str:
    """Write a question so that case, white space and punctuation make no difference."""
    folded = unicodedata.normalize("NFKC", question).casefold().replace("\u2019", "'")
    return " ".join(_WORD.findall(folded)) or " ".join(folded.split())


class Matcher:
    """Compares questions with all that was pinned in a collection: `qa.ports.Curation`.

    Args:
        pins: The pins.
        vectors: Shape (n, d), of unit length: those of all their questions, one pin after another.
        least: The cosine from which a question is taken for a pinned one in other words; None for
            never.
    """

    def __init__(self, pins: Sequence[Pin], vectors: Vectors, least: float | None) -> None:
        self._pins = [(pin, question) for pin in pins for question in pin.questions]
        self._vectors = vectors
        self._least = least
        self._by_words = {plain(question): at for at, (_, question) in enumerate(self._pins)}

    def matching(self, readings: Sequence[tuple[str, Vector | None]]) -> list[Pinned]:
        """Give the pins that a question asks for, the likest first."""
        similarities: dict[int, float] = {}
        for text, vector in readings:
            at = self._by_words.get(plain(text))
            if at is not None:
                similarities[at] = EXACT
            if self._least is None or vector is None or len(text) > MAX_PINNED:
                continue
            cosines = self._vectors @ vector
            for near in np.flatnonzero(cosines >= self._least):
                if not contrast(text, self._pins[near][1]):
                    likeness = min(EXACT, float(cosines[near]))
                    similarities[int(near)] = max(likeness, similarities.get(int(near), 0.0))
        found: dict[str, Pinned] = {}
        for at, similarity in sorted(similarities.items(), key=lambda each: (-each[1], each[0])):
            pin, question = self._pins[at]
            likest = Pinned(pin=pin, question=question, similarity=round(similarity, 4))
            found.setdefault(pin.id, likest)
        return list(found.values())


class Replayed:
    """What was pinned to a question when it was asked: `qa.ports.Curation` for asking it again.

    Args:
        pinned: That; None for nothing.
    """

    def __init__(self, pinned: Pinned | None) -> None:
        self._pinned = pinned

    def matching(self, readings: Sequence[tuple[str, Vector | None]]) -> list[Pinned]:  # noqa: ARG002 (the port's signature)
        """Give it, whatever is asked."""
        return [self._pinned] if self._pinned else []
