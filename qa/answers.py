"""An answer: ranked passages, word for word, each with a citation that can be checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from qa.confidence import Signals
from qa.explanations import Explanation, Reading
from qa.pins import Pinned
from qa.receipts import Receipt

Reranked = Literal["no", "yes", "out-of-time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a passage stands: enough to find it, and to check it.

    Attributes:
        number: Its place in the answer, from 1.
        document_id: The document.
        title: The document's title.
        uri: Where the document came from.
        sha256: Of the document's original bytes.
        start: First code point of the quote in the document's canonical text.
        end: One past the last.
        page: Page, slide or sheet, from 1; None where the format has none.
        heading_path: The headings above the passage, outermost first.
        quote: `canonical_text[start:end]`, to the character.
        link: What opens the place.
        modified: When the original last changed, in seconds since 1970 UTC; None if not known.
    """

    number: int
    document_id: str
    title: str
    uri: str
    sha256: str
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]
    quote: str
    link: str
    modified: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """A sentence of a passage that answers.

    Attributes:
        start: First code point in the document's canonical text.
        end: One past the last.
        text: `canonical_text[start:end]`, to the character.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a passage stands that an answer shows another passage for.

    Attributes:
        id: The passage's id.
        document_id: Its document.
        title: The document's title.
        uri: Where the document came from.
        start: First code point in the document's canonical text.
        end: One past the last.
        page: Page, slide or sheet, from 1; None where the format has none.
        heading_path: The headings above the passage, outermost first.
        link: What opens the place.
        exact: Whether it has the very words of the passage shown, but for case and white space.
    """

    id: str
    document_id: str
    title: str
    uri: str
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]
    link: str
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A passage within a context.

    Attributes:
        id: The passage's id.
        start: First code point in the document's canonical text.
        end: One past the last.
        page: Page, slide or sheet, from 1; None where the format has none.
        heading_path: The headings above it, outermost first.
    """

    id: str
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A stretch of a document around one passage of an answer, or several.

    Attributes:
        number: Its place among the answer's contexts, from 1.
        document_id: The document.
        start: First code point in the document's canonical text.
        end: One past the last.
        text: `canonical_text[start:end]`, to the character.
        passages: The passages it is made of, in the document's order.
    """

    number: int
    document_id: str
    start: int
    end: int
    text: str
    passages: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """Why a passage is there whatever its score: a person pinned it to the question.

    Attributes:
        pin: The pin's id.
        question: The question that it was pinned to.
        similarity: How like that is, from 0 to 1: 1 where it has the same words, else a cosine.
    """

    pin: str
    question: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage of the answer.

    Attributes:
        rank: From 1.
        id: The passage's id.
        text: Its words; the same as `citation.quote`.
        score: Fused score, between 0 and 1, higher is better; for this question only. Where
            passages were reranked, these stand in the order of the reranker's scores instead.
            What is curated stands first, whatever its score; 0 where it was not found.
        scores: What each searcher said: `dense` (cosine), `lexical` (BM25); a searcher that did
            not find the passage among its best is left out. `reranker`, where it was reranked.
        highlights: What in it answers: a sentence, or two, in the text's order.
        citation: Where it stands.
        explanation: How it got its score; None where that was not asked.
        duplicates: Where else the same is said, by rank.
        further: Where else its document was found, by rank; where answers are grouped by document.
        context: The number of the context it stands in; None where no context was asked for.
        curated: Why it stands first whatever its score; None for what the ranking found.
    """

    rank: int
    id: str
    text: str
    score: float
    scores: Mapping[str, float]
    highlights: tuple[Highlight, ...]
    citation: Citation
    explanation: Explanation | None = None
    duplicates: tuple[Place, ...] = ()
    further: tuple[Place, ...] = ()
    context: int | None = None
    curated: Curated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a question.

    Attributes:
        question: As it was asked.
        collection: Which collection answered.
        generation: The state of the collection it was answered from.
        took_ms: How long it took, in milliseconds.
        passages: The best first; empty where nothing was found.
        readings: How the question was read; empty where no explanation was asked.
        receipt: What the ranking depends on; None where no explanation was asked.
        reranked: Whether a reranker ordered the best of them; `out-of-time` where it was to, and
            had not scored all in its time, so that they stand in the order of the search.
        contexts: What stands around them, where it was asked for, by the best passage in each. They
            do not overlap.
        resolved_question: What the question was taken to mean after the conversation before it;
            None where there was none.
        carried_terms: The words that were taken over from there, as they were written.
        confidence: How likely it is that the first passage answers, from 0 to 1; None where nothing
            was fitted that tells it, for another encoder than the default one for one. Of a
            curated answer that is said of what would be first without it.
        answerable: Whether that is as sure as the question wants; None likewise. Where the question
            says how sure it wants an answer to be and it is not, there are no passages. A curated
            answer always counts as one.
        signals: What that was told by; None where nothing was found.
        answer_id: What it is known by where it is remembered, so that it can be judged; else None.
        pinned: What was pinned to the question and comes first; None for nothing. Beside the
            passages only the receipt says it on the wire.
    """

    question: str
    collection: str
    generation: int
    took_ms: float
    passages: tuple[Hit, ...]
    readings: tuple[Reading, ...] = ()
    receipt: Receipt | None = None
    reranked: Reranked = "no"
    contexts: tuple[Context, ...] = ()
    resolved_question: str | None = None
    carried_terms: tuple[str, ...] = ()
    confidence: float | None = None
    answerable: bool | None = None
    signals: Signals | None = None
    answer_id: str | None = None
    pinned: Pinned | None = None
