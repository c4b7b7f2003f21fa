"""The answering sentence: which sentence of a passage a question is about."""

from collections.abc import Callable, Mapping, Sequence

from qa.answers import Highlight
from qa.passages import Passage
from qa.sentences import sentence_spans

Analyse = Callable[[str], Sequence[str]]

_FULL_STOPS = tuple(".!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964")
_CLOSING = "\"'\u201d\u2019)]"
_FRAGMENT_COUNTS = 0.5


def answering_sentence(
    passage: Passage, weights: Mapping[str, float], analyse: Analyse
) -> Highlight:
    """Choose the sentence that holds most of what the question names.

    A sentence's score is the summed weight of the question's terms in it, each counted once; half
    of that for a line that is no whole sentence, as headings and captions are. The first of equals
    is taken, whole sentences before others. A heading above the passage answers only where there
    is nothing else.

    Args:
        passage: The passage.
        weights: Each term of the question with its inverse document frequency.
        analyse: Turns text into terms, as the question was.
    """

    def score(span: tuple[int, int]) -> tuple[float, bool]:
        sentence = passage.text[span[0] : span[1]]
        named = sum(weights[term] for term in sorted(weights.keys() & analyse(sentence)))
        whole = sentence.rstrip(_CLOSING).endswith(_FULL_STOPS)
        return named * (1.0 if whole else _FRAGMENT_COUNTS), whole

    spans = sentence_spans(passage.text)
    sentences = [s for s in spans if passage.text[s[0] : s[1]] not in passage.heading_path]
    start, end = max(sentences or spans, key=score)
    return Highlight(
        start=passage.start + start, end=passage.start + end, text=passage.text[start:end]
    )
