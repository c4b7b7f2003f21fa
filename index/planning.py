"""What keeps a collection in step with folders: worked out before anything is done."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.gathering import Arrival
from index.store.upkeep import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done, in this order.

    Attributes:
        arrivals: The files to be ingested; which of them have changed is seen then.
        renamed: What a renamed file's document was before, by the file's uri.
        gone: The documents to be removed.
    """

    arrivals: Sequence[Arrival]
    renamed: Mapping[str, Known]
    gone: Sequence[Known]


def plan(
    arrivals: Iterable[Arrival],
    documents: Iterable[Known],
    *,
    stays: Callable[[str], bool],
    sha256_of_new: Callable[[Arrival], str | None],
) -> Plan:
    """Plan how documents come to be those of the files that are there.

    Time and memory are linear in how many there are.

    Args:
        arrivals: The files; one that is named twice counts once.
        documents: Those that were found in the folders.
        stays: Whether a document of an origin stays though no such file is listed.
        sha256_of_new: Hashes a file that may be a document's new place; None for any other. Asked
            only where documents are gone.
    """
    there = {each.uri: each for each in arrivals}
    gone = [each for each in documents if each.origin not in there and not stays(each.origin)]
    renamed: dict[str, Known] = {}
    if whole := [each for each in gone if each.key == each.origin]:
        hashed = ((uri, sha256_of_new(each)) for uri, each in there.items())
        renamed = paired(whole, [(uri, sha256) for uri, sha256 in hashed if sha256])
    moved = {each.id for each in renamed.values()}
    return Plan(
        arrivals=[_now(each, renamed.get(each.uri)) for each in there.values()],
        renamed=renamed,
        gone=[each for each in gone if each.id not in moved],
    )


def paired(gone: Iterable[Known], new: Iterable[tuple[str, str]]) -> dict[str, Known]:
    """Say which file that is new was which document's before: one of the same content.

    One of the same file name is taken first, else whichever comes first.

    Args:
        gone: The documents whose files are gone.
        new: The uris and SHA-256 of files that are new.

    Returns:
        By uris, the documents; none twice.
    """
    names: defaultdict[tuple[str, str], deque[Known]] = defaultdict(deque)
    contents: defaultdict[str, deque[Known]] = defaultdict(deque)
    for each in gone:
        names[each.sha256, _name(each.origin)].append(each)
        contents[each.sha256].append(each)
    found: dict[str, Known] = {}
    others = []
    for uri, sha256 in new:
        same = names.get((sha256, _name(uri)))
        if same:
            found[uri] = same.popleft()
        elif sha256 in contents:
            others.append((uri, sha256))
    taken = {each.id for each in found.values()}
    for uri, sha256 in others:
        left = contents[sha256]
        while left and left[0].id in taken:
            left.popleft()
        if left:
            found[uri] = left.popleft()
    return found


def _now(arrival: Arrival, before: Known | None) -> Arrival:
    return replace(arrival, document_id=before.id) if before else arrival


def _name(uri: str) -> str:
    return uri.rpartition("/")[2]
