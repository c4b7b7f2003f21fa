"""A collection is kept in step with folders."""

from collections.abc import Callable, Iterator
from itertools import islice

from index.collection import Collection
from index.files import hash_to_compare
from index.gathering import Arrival
from index.ingesting import Ingester
from index.pipeline import RENAMED, Outcome
from index.planning import Plan, plan
from index.rereading import is_in_lines
from index.store.reading import StoreReader
from index.store.upkeep import Known
from index.surveying import Survey
from qa.errors import InvalidFolder, ReadingError

_REMOVED_AT_ONCE = 1_000

Following = Callable[[Iterator[Arrival]], Iterator[Arrival]]


def planned(survey: Survey, store: StoreReader | None, *, allow_empty: bool = False) -> Plan:
    """Work out what is to be done.

    Args:
        survey: What is in the folders.
        store: Of the collection; None where there is none yet.
        allow_empty: Whether a folder may be empty that was not before.

    Raises:
        InvalidFolder: It is not to be, and one is.
    """
    if store is None:
        return plan(survey.arrivals, [], stays=survey.is_unlisted, sha256_of_new=lambda _: None)
    there = {each.uri for each in survey.arrivals}
    gone_from = [] if allow_empty else survey.empty
    for known in survey.documents(store) if gone_from else ():
        folder = next((uri for uri in gone_from if known.origin.startswith(uri)), None)
        if folder and known.origin not in there and not survey.is_unlisted(known.origin):
            raise InvalidFolder(
                f"There are no files in {survey.folders[folder]}, but the collection has documents "
                "from it: see that its disk is there. If they are to be removed, say --allow-empty."
            )
    return plan(
        survey.arrivals,
        survey.documents(store),
        stays=survey.is_unlisted,
        sha256_of_new=lambda arrival: _sha256_if_new(arrival, store),
    )


def carried_out(
    plan: Plan,
    survey: Survey,
    collection: Collection,
    ingester: Ingester,
    following: Following = lambda arrivals: arrivals,
) -> Iterator[Outcome]:
    """Bring a collection in step: what is new is stored first, and what is gone removed then.

    Yields:
        What became of each file and document, once that is stored.

    Raises:
        StorageFull: The disk is full; what was given out before is stored.
    """
    yield from survey.passed_by()
    before = {known.id: known for known in plan.renamed.values()}
    for outcome in ingester.ingest(following(iter(plan.arrivals))):
        if outcome.status == RENAMED and outcome.document_id is not None:
            yield survey.renamed(outcome, before[outcome.document_id])
        else:
            yield outcome
    gone = _all_gone(plan, collection.store, ingester)
    while batch := list(islice(gone, _REMOVED_AT_ONCE)):
        for known in collection.remove(batch):
            yield survey.removed(known)


def _all_gone(plan: Plan, store: StoreReader, ingester: Ingester) -> Iterator[Known]:
    yield from plan.gone
    for arrival in plan.arrivals:
        if is_in_lines(arrival):
            there = list(store.found_in(arrival.uri, arrival.uri))
            yield from (known for known in there if ingester.lacks(known))


def _sha256_if_new(arrival: Arrival, store: StoreReader) -> str | None:
    if is_in_lines(arrival) or store.known(arrival.uri):
        return None
    try:
        return hash_to_compare(arrival.path)
    except ReadingError:
        return None
