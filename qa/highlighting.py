"""The answering sentence: which sentence of a passage a question is about."""

from collections.abc import Callable, Mapping, Sequence

from qa.answers import Highlight
from qa.passages import Passage
from qa.sentences import sentence_spans

Analyse = Callable[[str], Sequence[str]]


def answering_sentence(
    passage: Passage, weights: Mapping[str, float], analyse: Analyse
) -> Highlight:
    """Choose the sentence that holds most of what the question names.

    A sentence's score is the summed weight of the question's terms in it, each counted once; the
    first of equals is taken, and the first sentence where no term occurs at all. A heading answers
    only where there is nothing else.

    Args:
        passage: The passage.
        weights: Each term of the question with its inverse document frequency.
        analyse: Turns text into terms, as the question was.
    """

    def score(span: tuple[int, int]) -> float:
        terms = set(analyse(passage.text[span[0] : span[1]]))
        return sum(weight for term, weight in weights.items() if term in terms)

    spans = sentence_spans(passage.text)
    sentences = [s for s in spans if passage.text[s[0] : s[1]] not in passage.heading_path]
    start, end = max(sentences or spans, key=score)
    return Highlight(
        start=passage.start + start, end=passage.start + end, text=passage.text[start:end]
    )
