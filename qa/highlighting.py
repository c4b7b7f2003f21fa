"""The answering sentences: which sentences of a passage a question is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qa.answers import Highlight
from qa.kinds import Wanted
from qa.passages import Passage
from qa.ranking import Vector, Vectors
from qa.sentences import sentence_spans

Analyse = Callable[[str], Sequence[str]]

_FULL_STOPS = tuple(".!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964")
_CLOSING = "\"'\u201d\u2019)]"
_FRAGMENT_COUNTS = 0.5
_MEANING_COUNTS = 1.5
_KIND_COUNTS = 0.15
_NEARLY = 0.9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sought:
    """What sentences are compared with.

    Attributes:
        weights: Each term of the question with its inverse document frequency.
        analyse: Turns text into terms, as the question was.
        vector: Shape (d,), of unit length: the question's own.
        known: How much of the question its encoder was made for, from 0 to 1.
        wanted: What kind of thing is asked for; None where that is not known.
    """

    weights: Mapping[str, float]
    analyse: Analyse
    vector: Vector
    known: float = 1.0
    wanted: Wanted | None = None


def answering_sentences(
    passage: Passage, sentences: Vectors | None, sought: Sought
) -> tuple[Highlight, ...]:
    """Choose the sentence that answers, or two where both seem to.

    A sentence's score is the share that it has of the question's terms, each counted once by its
    weight, and the cosine of its vector and the question's; more where it has what kind of thing is
    asked for. The terms count half in a line that is no whole sentence, as headings and captions
    are. The first of equals is taken, whole sentences before others. A heading above the passage
    answers only where there is nothing else.

    The second best sentence is given too where there are vectors and its score comes near the best.

    Args:
        passage: The passage.
        sentences: The vectors of its sentences, shape (n, d); None where there are none. Of another
            number of sentences than it has now, they are not looked at.
        sought: What the question asks.

    Returns:
        A highlight for each sentence, in the text's order.
    """
    spans = sentence_spans(passage.text)
    texts = [passage.text[start:end] for start, end in spans]
    whole = [text.rstrip(_CLOSING).endswith(_FULL_STOPS) for text in texts]
    scores = _named(texts, whole, sought)
    if sentences is not None and len(sentences) != len(spans):
        sentences = None
    if sentences is not None:
        counts = _MEANING_COUNTS * sought.known
        cosines = (sentences @ sought.vector).tolist()
        scores = [named + counts * each for named, each in zip(scores, cosines, strict=True)]
    candidates = [at for at, text in enumerate(texts) if text not in passage.heading_path]
    best, *others = sorted(
        candidates or range(len(texts)), key=lambda at: (scores[at], whole[at]), reverse=True
    )
    chosen = [best]
    if sentences is not None and others and scores[others[0]] >= _NEARLY * scores[best] > 0:
        chosen.append(others[0])
    return tuple(
        Highlight(
            start=passage.start + spans[at][0], end=passage.start + spans[at][1], text=texts[at]
        )
        for at in sorted(chosen)
    )


def _named(texts: Sequence[str], whole: Sequence[bool], sought: Sought) -> list[float]:
    """Score what sentences name of the question."""
    weights = sought.weights
    total = sum(weights.values()) or 1.0
    scores = []
    for text, is_whole in zip(texts, whole, strict=True):
        named = sum(weights[term] for term in sorted(weights.keys() & sought.analyse(text)))
        score = named / total * (1.0 if is_whole else _FRAGMENT_COUNTS)
        fits = sought.wanted is not None and sought.wanted.is_in(text)
        scores.append(score + _KIND_COUNTS if fits else score)
    return scores
