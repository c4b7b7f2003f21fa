"""What keeping a collection in step would do, without reading documents or changing anything."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator

from index.files import hash_to_compare, state_of
from index.gathering import Arrival
from index.pipeline import ADDED, FAILED, RENAMED, UNCHANGED, UPDATED, Outcome
from index.planning import Plan
from index.reading.limits import LINE_BYTES
from index.rereading import is_in_lines
from index.store.reading import StoreReader
from index.store.upkeep import Known
from index.surveying import Survey
from index.syncing import Following
from qa.errors import Damaged, ReadingError


def foreseen(
    plan: Plan,
    survey: Survey,
    store: StoreReader | None,
    following: Following = lambda arrivals: arrivals,
) -> Iterator[Outcome]:
    """Say what would become of files and documents, as far as can be told without reading them.

    A JSON Lines file counts as one, which is updated where any of its lines is another than before.

    Args:
        plan: What would be done.
        survey: What it was planned for.
        store: Of the collection; None where there is none yet.
        following: Gives the files on as they are looked at.
    """
    yield from survey.passed_by()
    for arrival in following(iter(plan.arrivals)):
        try:
            outcome = _foreseen(arrival, store)
        except ReadingError as error:
            yield Outcome(path=arrival.label, status=FAILED, reason=str(error), code=error.code)
            continue
        before = plan.renamed.get(arrival.uri)
        yield survey.renamed(outcome, before) if before else outcome
    for known in plan.gone:
        yield survey.removed(known)


def _foreseen(arrival: Arrival, store: StoreReader | None) -> Outcome:
    if store is not None and is_in_lines(arrival):
        there = list(store.found_in(arrival.uri, arrival.uri))
        return _lines(arrival, there)
    known = store.known(arrival.uri) if store else None
    if known is None:
        state_of(arrival.path)
        if not os.access(arrival.path, os.R_OK):
            raise Damaged("The file cannot be opened: Permission denied.")
        status = RENAMED if arrival.document_id else ADDED
        return Outcome(path=arrival.label, status=status, document_id=arrival.document_id)
    same = known.sha256 == hash_to_compare(arrival.path)
    return Outcome(
        path=arrival.label,
        status=UNCHANGED if same else UPDATED,
        document_id=known.id,
        passages=known.passages if same else 0,
    )


def _lines(arrival: Arrival, there: list[Known]) -> Outcome:
    whole = hash_to_compare(arrival.path)
    stored = {each.sha256 for each in there}
    if not there:
        status = ADDED
    elif stored == {whole} or stored == set(_hashes(arrival)):
        status = UNCHANGED
    else:
        status = UPDATED
    passages = sum(each.passages for each in there) if status == UNCHANGED else 0
    return Outcome(path=arrival.label, status=status, passages=passages)


def _hashes(arrival: Arrival) -> Iterator[str]:
    packed = arrival.name.lower().endswith(".gz")
    try:
        with gzip.open(arrival.path) if packed else arrival.path.open("rb") as file:
            while line := file.readline(LINE_BYTES):
                if line.strip():
                    yield hashlib.sha256(line.removesuffix(b"\n").removesuffix(b"\r")).hexdigest()
    except (OSError, EOFError, zlib.error) as error:
        raise Damaged("Its gzip container is broken or cut short.") from error
