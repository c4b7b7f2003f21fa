"""What stands around the passages of an answer: stretches of documents, none twice."""

from collections.abc import Mapping, Sequence

from qa.answers import Context, Span
from qa.passages import Passage
from qa.ports import Snapshot

Reach = tuple[int, int]


def contexts_of(passages: Sequence[Passage], n: int, snapshot: Snapshot) -> tuple[Context, ...]:
    """Give each passage with its n neighbours on both sides; what overlaps or touches is one.

    Args:
        passages: The passages, the best first.
        n: How many neighbours; none are given for 0.
        snapshot: Where they are from.

    Returns:
        The stretches, by the best passage in them.

    Raises:
        PassageNotFound: The document is not there any more.
    """
    if not n:
        return ()
    reaches = merged(passages, n)
    places = dict.fromkeys(
        (own.document_id, reach)
        for own in passages
        for reach in reaches[own.document_id]
        if reach[0] <= own.ordinal <= reach[1]
    )
    return tuple(
        _context(number, document_id, reach, snapshot)
        for number, (document_id, reach) in enumerate(places, 1)
    )


def merged(passages: Sequence[Passage], n: int) -> Mapping[str, Sequence[Reach]]:
    """Say of each document which of its passages are wanted: the first and last of each stretch."""
    found: dict[str, list[Reach]] = {}
    for document_id, ordinal in sorted((own.document_id, own.ordinal) for own in passages):
        reaches = found.setdefault(document_id, [])
        first, last = max(0, ordinal - n), ordinal + n
        if reaches and first <= reaches[-1][1] + 1:
            reaches[-1] = reaches[-1][0], last
        else:
            reaches.append((first, last))
    return found


def _context(number: int, document_id: str, reach: Reach, snapshot: Snapshot) -> Context:
    text, passages = snapshot.stretch(document_id, *reach)
    return Context(
        number=number,
        document_id=document_id,
        start=passages[0].start,
        end=passages[-1].end,
        text=text,
        passages=tuple(
            Span(
                id=own.id,
                start=own.start,
                end=own.end,
                page=own.page,
                heading_path=own.heading_path,
            )
            for own in passages
        ),
    )
