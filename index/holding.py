"""Where pinned words stand at a generation: in their place, elsewhere in their document, or not."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from index.store.reading import StoreReader
from qa.passages import Passage
from qa.pins import Pin
from qa.ports import Held
from qa.verifying import Claim, quoted

Standing = Sequence[tuple[int, Passage]]


def held(
    pin: Pin,
    store: StoreReader,
    generation: int,
    *,
    allowed: Callable[[int], bool],
    same_file: Callable[[Pin], Iterable[str]],
) -> Held | None:
    """Find what was pinned, word for word.

    Args:
        pin: The pin.
        store: Reads the documents.
        generation: At which generation.
        allowed: Whether the document of a row may answer.
        same_file: Gives the ids of documents that may be of the file that was pinned, for where its
            own document is gone: the file has moved, or has another name.

    Returns:
        Where the words stand; None where they are gone, or may not answer.
    """
    row, standing = store.standing(pin.document_id, generation, pin.start, pin.end)
    if row:
        if not allowed(row):
            return None
        if _has_words(standing, pin):
            return _held(standing, pin.document_id, pin.start, pin.end)
        return _found_in(pin.document_id, pin, store, generation)
    others = same_file(pin)
    found = (_found_in(each, pin, store, generation) for each in others)
    return next(filter(None, found), None)


def _found_in(document_id: str, pin: Pin, store: StoreReader, generation: int) -> Held | None:
    document = store.document(document_id, generation)
    claim = Claim(
        document_id=pin.document_id,
        sha256=pin.sha256,
        start=pin.start,
        end=pin.end,
        quote=pin.quote,
    )
    verdict = quoted(claim, document_id, document.content.text, document.source.sha256)
    if verdict is None or verdict.start is None or verdict.end is None:
        return None
    _, standing = store.standing(document_id, generation, verdict.start, verdict.end)
    return _held(standing, document_id, verdict.start, verdict.end) if standing else None


def _held(standing: Standing, document_id: str, start: int, end: int) -> Held:
    rows = np.array([row for row, _ in standing], np.int64)
    return Held(rows=rows, start=start, end=end, document_id=document_id)


def _has_words(standing: Standing, pin: Pin) -> bool:
    """Whether passages have the words of a pin in their place; between them are but blanks."""
    at = pin.start
    for _, passage in standing:
        start, end = max(at, passage.start), min(pin.end, passage.end)
        words = pin.quote[start - pin.start : end - pin.start]
        if words != passage.text[start - passage.start : end - passage.start]:
            return False
        if pin.quote[at - pin.start : start - pin.start].strip():
            return False
        at = max(at, end)
    return bool(standing) and not pin.quote[at - pin.start :].strip()
