"""When past generations are let go, and what they alone had is dropped."""

import time
from dataclasses import dataclass

from index.collection import Collection
from qa.errors import GenerationNotFound

DAY = 86_400.0

_SHARE = 10
_IN_FLIGHT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did.

    Attributes:
        oldest: The oldest generation that can be asked now.
        documents: How many versions of documents were dropped.
    """

    oldest: int
    documents: int


def compact(collection: Collection, keep: float) -> Compacted:
    """Drop for good what only generations before the last `keep` seconds had.

    Readers go on meanwhile.

    Raises:
        StorageFull: The disk is full; nothing that can be asked is lost.
    """
    oldest = oldest_kept(collection, keep)
    return Compacted(oldest, collection.compact(oldest))


def compact_where_due(collection: Collection, keep: float) -> None:
    """Do so where it is worth it: for a tenth of all passages, or else once a day."""
    keep = max(keep, _IN_FLIGHT_SECONDS)
    waste = collection.store.waste(oldest_kept(collection, keep))
    a_day_ago = time.time() - DAY
    if waste.dead and (waste.dead * _SHARE >= waste.passages or waste.compacted <= a_day_ago):
        compact(collection, keep)


def oldest_kept(collection: Collection, keep: float) -> int:
    """Give the generation that was the newest `keep` seconds ago."""
    if keep <= 0:
        return collection.store.generation()
    try:
        return collection.store.generation_at(time.time() - keep)
    except GenerationNotFound:
        return 0
