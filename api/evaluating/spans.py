"""Which passages answer, where spans of documents are known to: so that no id is judged."""

from collections.abc import Iterable, Mapping, Sequence

from api.evaluating.judged import Span
from api.library import Library
from qa.errors import DocumentNotFound, InvalidInput
from qa.passages import Passage

_HALF = 0.5


def passage_qrels(
    library: Library, spans: Mapping[str, Sequence[Span]], texts: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """Judge the passages of a library: query id → passage id → grade.

    Args:
        library: Has the documents.
        spans: By query id.
        texts: What the spans' offsets count in, by document id; the canonical text where a
            document is not in it.

    Raises:
        InvalidInput: A span's document is not there, or has nothing at its place.
    """
    qrels: dict[str, dict[str, int]] = {}
    for query, found in spans.items():
        grades = qrels.setdefault(query, {})
        for span in found:
            for passage in _answering(library, span, texts.get(span.document)):
                grades[passage] = max(span.score, grades.get(passage, 0))
    return qrels


def covering(start: int, end: int, passages: Sequence[Passage]) -> list[str]:
    """Give the ids of the passages that count for a span of their document.

    A passage counts when it covers at least half of the span, or lies within it; so does the one
    that covers the most of it, so that there always is one.
    """
    shared = [min(end, each.end) - max(start, each.start) for each in passages]
    enough = min(max(shared, default=0), _HALF * (end - start))
    return [
        each.id
        for each, length in zip(passages, shared, strict=True)
        if length > 0 and (length >= enough or length == each.end - each.start)
    ]


def placed(start: int, end: int, given: str, canonical: str) -> tuple[int, int] | None:
    """Find the place of a span in the canonical text of what was given, which has other blanks.

    Returns:
        Its first code point and one past its last; None where more than blanks differs, or where
        nothing stands there.
    """
    if "".join(given.split()) != "".join(canonical.split()) or end > len(given):
        return None
    before, inside = _letters(given[:start]), _letters(given[start:end])
    at = [number for number, letter in enumerate(canonical) if not letter.isspace()]
    return (at[before], at[before + inside - 1] + 1) if inside else None


def _letters(text: str) -> int:
    return sum(map(len, text.split()))


def _answering(library: Library, span: Span, given: str | None) -> Iterable[str]:
    try:
        canonical = library.document(span.document).content.text
    except DocumentNotFound as error:
        raise InvalidInput(
            f"{span.where}: there is no document {span.document!r} that could answer."
        ) from error
    place = placed(span.start, span.end, canonical if given is None else given, canonical)
    found = covering(*place, library.passages(span.document)) if place else []
    if not found:
        raise InvalidInput(
            f"{span.where}: document {span.document!r} has nothing from {span.start:,} to "
            f"{span.end:,}, or its text was normalised: count characters of the text that "
            "`pincite show` gives."
        )
    return found
