"""Where a link leads: the place it names, or what became of it."""

from dataclasses import dataclass
from typing import Literal

from index.collection import Collection
from index.store.places import Past
from index.store.rows import Entry
from index.verifying import verify_in
from qa.differences import Change
from qa.errors import DocumentNotFound, PassageNotFound
from qa.passages import passage_id
from qa.verifying import Claim

_MOST_COMPARED = 200_000

State = Literal["exact", "moved", "changed", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """What a link names.

    Attributes:
        document_id: The document.
        passage_id: The passage, which also tells what it says; None where only a span is named.
        start: First code point; None where nothing of the document is named.
        end: One past the last; None likewise.
    """

    document_id: str
    passage_id: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """What a link leads to.

    Attributes:
        state: `exact`: what it names stands there. `moved`: it stands elsewhere, word for word.
            `changed`: something like it stands in the document. `gone`: none of these.
        entry: The document that it stands in now; the one named where it is gone; None where that
            is gone as well.
        start: First code point; None where it is gone, or the link names the document alone.
        end: One past the last; None likewise.
        difference: How what was there became what is, where it has changed.
        past: What is kept of the document named, where that was deleted.
    """

    state: State
    entry: Entry | None = None
    start: int | None = None
    end: int | None = None
    difference: tuple[Change, ...] = ()
    past: Past | None = None


def land(collection: Collection, pointer: Pointer) -> Landing:
    """Find what a link leads to.

    A passage's id tells whether its words stand at a span, whether or not the document is still
    cut there. Where they do not, the passage is looked for as it was stored, or, where that is not
    kept, among the passages there are.
    """
    store, generation = collection.store, collection.snapshot().generation
    try:
        entry = store.entry(pointer.document_id, generation)
    except DocumentNotFound:
        return _elsewhere(collection, pointer, None)
    named, start, end = pointer.passage_id, pointer.start, pointer.end
    if named:
        try:
            own = store.passage(named, generation).passage
        except PassageNotFound:
            pass
        else:
            if own.document_id == entry.id:
                return Landing(state="exact", entry=entry, start=own.start, end=own.end)
    if start is None or end is None:
        there = Landing(state="exact", entry=entry)
        return _elsewhere(collection, pointer, entry) if named else there
    if start < end <= entry.characters:
        said = store.part(entry.id, generation, start, end) if named else ""
        if not named or passage_id(entry.id, start, end, said) == named:
            return Landing(state="exact", entry=entry, start=start, end=end)
    return _elsewhere(collection, pointer, entry)


def _elsewhere(collection: Collection, pointer: Pointer, entry: Entry | None) -> Landing:
    """Look for what is not where the link says."""
    store, generation = collection.store, collection.snapshot().generation
    gone = Landing(
        state="gone", entry=entry, past=None if entry else store.past(pointer.document_id)
    )
    if not pointer.passage_id:
        return gone
    before = store.past_passage(pointer.passage_id)
    if before is None or before.passage.document_id != pointer.document_id:
        return _among_passages(collection, pointer, entry) or gone
    own = before.passage
    claim = Claim(
        document_id=own.document_id,
        sha256=before.source.sha256,
        start=own.start,
        end=own.end,
        quote=own.text,
    )
    verdict = verify_in(collection, claim)
    if verdict.document_id is None:
        return gone
    return Landing(
        state=verdict.status,
        entry=store.entry(verdict.document_id, generation),
        start=verdict.start,
        end=verdict.end,
        difference=verdict.difference,
        past=gone.past,
    )


def _among_passages(
    collection: Collection, pointer: Pointer, entry: Entry | None
) -> Landing | None:
    """Look for a passage of which only the id is known, as it would be at its old place."""
    start, end = pointer.start, pointer.end
    if entry is None or start is None or end is None or entry.passages > _MOST_COMPARED:
        return None
    generation = collection.snapshot().generation
    for each in collection.store.passages(entry.id, generation):
        if passage_id(entry.id, start, end, each.text) == pointer.passage_id:
            return Landing(state="moved", entry=entry, start=each.start, end=each.end)
    return None
