"""Collections, documents and uploads as people look after them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

from api.http.routes.collections import described
from api.http.service import Service
from api.library import Library
from api.sizes import size_of
from index.catalog import Shelf, Upload
from index.pipeline import FAILED
from index.store.rows import Entry
from qa.errors import CollectionNotFound, EncoderError, PinciteError

_INDEX = "An index was damaged, and was made again from the documents: nothing is lost."
_ENCODER = "Its encoder cannot be opened, so it cannot be asked; the server's log says why."
_UNOPENED = "It cannot be opened; the server's log says why."

log = structlog.get_logger("pincite.http")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A collection.

    Attributes:
        name: Its name.
        created: When it was made, in seconds since 1970 UTC.
        bytes: How much of the disk it takes.
        about: What `GET /v1/collections/{name}` says of it; None where it cannot be opened.
        changed: When something in it last changed, in seconds since 1970 UTC.
        problems: What is wrong with it, in words.
    """

    name: str
    created: float
    bytes: int
    about: dict[str, Any] | None
    changed: float | None
    problems: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """An upload.

    Attributes:
        upload: What the catalog knows of it.
        encoded: How many of its passages are encoded; None unless it is in hand.
        counts: How many outcomes there are of each status.
        outcomes: These.
    """

    upload: Upload
    encoded: int | None
    counts: dict[str, int]
    outcomes: Sequence[dict[str, Any]]

    @property
    def failed(self) -> Sequence[dict[str, Any]]:
        """The outcomes that are failures."""
        return [each for each in self.outcomes if each["status"] == FAILED]


def shelved(service: Service, shelf: Shelf) -> Shelved:
    """Look at a collection; one that cannot be opened or asked is shown with what is wrong.

    Raises:
        CollectionNotFound: It was deleted meanwhile.
    """
    problems, about, changed = [], None, None
    try:
        about = described(service, shelf.name, shelf.created)
        with service.using(shelf.name) as library:
            opened = library.collection(shelf.name)
            changed = opened.store.changed()
            problems = [_INDEX] if opened.problems else []
            library.home.encoder_of(opened)
    except CollectionNotFound:
        raise
    except PinciteError as error:
        log.warning("not ready", collection=shelf.name, code=error.code, detail=str(error))
        problems.append(_ENCODER if isinstance(error, EncoderError) else _UNOPENED)
    folder = service.library.home.folder(shelf.folder)
    return Shelved(
        name=shelf.name,
        created=shelf.created,
        bytes=size_of(folder),
        about=about,
        changed=changed,
        problems=problems,
    )


def all_shelved(service: Service) -> list[Shelved]:
    """Look at every collection."""
    found = []
    for shelf in service.library.home.catalog.collections():
        try:
            found.append(shelved(service, shelf))
        except CollectionNotFound:
            continue
    return found


def uploaded(service: Service, upload: Upload) -> Uploaded:
    """Look at an upload."""
    said = json.loads(upload.outcomes)
    return Uploaded(
        upload=upload,
        encoded=service.encoded(upload),
        counts=said["counts"],
        outcomes=said["outcomes"],
    )


def with_originals(library: Library, collection: str, entries: Sequence[Entry]) -> set[str]:
    """Give the ids of the documents whose originals can be had, as far as that is quickly seen."""
    kept = library.collection(collection).store.originals_of([e.source.sha256 for e in entries])
    return {e.id for e in entries if e.source.sha256 in kept or _is_file(e.source.uri)}


def _is_file(uri: str) -> bool:
    address = urlsplit(uri)
    try:
        return address.scheme == "file" and Path(unquote(address.path)).is_file()
    except (OSError, ValueError):
        return False


def in_words(deleted: int, gone: int, changed: int) -> Iterable[str]:
    """Say what became of documents that were to be deleted."""
    if deleted:
        yield "1 document was deleted." if deleted == 1 else f"{deleted:,} documents were deleted."
    if gone:
        yield f"{_were(gone)} not there any more: somebody else deleted {_it(gone)} meanwhile."
    if changed:
        yield (
            f"{_were(changed)} kept: somebody else put another version in {_its(changed)} place "
            "meanwhile. Look again, and delete that if you still want to."
        )


def _were(count: int) -> str:
    return "1 was" if count == 1 else f"{count:,} were"


def _it(count: int) -> str:
    return "it" if count == 1 else "them"


def _its(count: int) -> str:
    return "its" if count == 1 else "their"
