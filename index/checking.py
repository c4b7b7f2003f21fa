"""Whether a home is sound: the catalog, every store, every index, every original, the feedback.

Nothing in the home is changed, and it may be read from and written to meanwhile: each collection is
looked at as it is at one moment.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from index.catalog import Catalog, Shelf
from index.comparing import index_faults
from index.database import connect, translated
from index.feedback import NAME as FEEDBACK
from index.feedback import OR_WITHOUT, feedback_faults
from index.files import sha256_of
from index.reading.formats import JSON_LINES
from index.store.soundness import document_faults, file_faults, original_faults
from index.store.walking import Walk, walking
from qa.errors import CollectionNotFound, HomeCorrupt, HomeError, HomeNotWritable

DAMAGE, NOTE = "damage", "note"

_RESTORE = "Restore the home from a backup."
_REMAKE = "It is made again from the store at the next write; until then it is not relied on."
_MOST = 100
_EVERY = 1_000

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        kind: `damage`; or `note` for what may be so for good reasons.
        collection: Where; None for the home as a whole.
        what: What is wrong.
        advice: What to do.
    """

    kind: str
    collection: str | None
    what: str
    advice: str


class Check:
    """One look at a home.

    Args:
        home: The home's folder.
        progress: Told what is being looked at.

    Attributes:
        collections: How many collections were looked at.
        documents: How many versions of documents.
    """

    def __init__(self, home: Path, progress: Progress = lambda _: None) -> None:
        self.collections = 0
        self.documents = 0
        self._home = home
        self._progress = progress

    def findings(self, collection: str | None = None) -> Iterator[Finding]:
        """Look at one collection, or at all of the home.

        Raises:
            CollectionNotFound: There is nothing there, or no such collection.
        """
        path = self._home / "catalog.sqlite"
        if not path.exists() and not (self._home / "collections").exists():
            raise CollectionNotFound(f"There is nothing in {self._home} yet.")
        self._progress("catalog")
        folders = self._folders()
        try:
            shelves = self._shelves(path, collection)
        except HomeError as error:
            yield _of_error(error, None)
            return
        for shelf in shelves:
            self.collections += 1
            for folder in filter(None, (shelf.folder, shelf.shadow, shelf.previous)):
                yield from self._of_folder(shelf.name, folder)
        if collection is None:
            yield from self._strays(path, folders)
            yield from self._of_feedback()

    def _folders(self) -> list[str]:
        place = self._home / "collections"
        return sorted(each.name for each in place.iterdir()) if place.is_dir() else []

    def _shelves(self, path: Path, collection: str | None) -> list[Shelf]:
        with translated(path), closing(connect(path)) as run:
            said = [row[0] for row in run.execute("PRAGMA integrity_check(20)")]
        if said != ["ok"]:
            raise HomeCorrupt(f"{path} is damaged ({'; '.join(said)}).")
        with closing(Catalog(path, writing=False)) as catalog:
            return catalog.collections() if collection is None else [catalog.collection(collection)]

    def _strays(self, path: Path, folders: list[str]) -> Iterator[Finding]:
        """Find folders that were there before the catalog was read, and that it does not name."""
        with closing(Catalog(path, writing=False)) as catalog:
            named = {*catalog.dropped()}
            for shelf in catalog.collections():
                named |= {shelf.folder, shelf.shadow or "", shelf.previous or ""}
            for upload in catalog.queued():
                if not (self._home / "uploads" / upload.id).is_file():
                    what = f"The upload {upload.id} ({upload.name}) waits, and its file is gone."
                    yield Finding(kind=NOTE, collection=None, what=what, advice="Send it again.")
        for folder in folders:
            if folder not in named:
                yield Finding(
                    kind=NOTE,
                    collection=None,
                    what=f"{self._home / 'collections' / folder} is the folder of no collection.",
                    advice="Delete it, unless a collection is being made just now.",
                )

    def _of_feedback(self) -> Iterator[Finding]:
        path = self._home / FEEDBACK
        if not path.exists():
            return
        self._progress("feedback")
        advice = f"{_RESTORE} {OR_WITHOUT}"
        try:
            for what in islice(feedback_faults(path), _MOST):
                yield Finding(kind=DAMAGE, collection=None, what=f"{path}: {what}", advice=advice)
        except HomeError as error:
            yield _of_error(error, None, advice)

    def _of_folder(self, name: str, folder: str) -> Iterator[Finding]:
        place = self._home / "collections" / folder
        try:
            self._progress(f"collection {name}: store")
            with walking(place / "store.sqlite") as walk:
                broken = [f"{place / 'store.sqlite'}: {fault}" for fault in file_faults(walk)]
                faults = iter(broken) if broken else self._of_store(walk)
                for number, what in enumerate(islice(faults, _MOST + 1), 1):
                    said = what if number <= _MOST else f"There is more than these {_MOST}."
                    yield Finding(kind=DAMAGE, collection=name, what=said, advice=_RESTORE)
            if broken:
                return
            self._progress(f"collection {name}: indexes")
            for what in index_faults(place):
                yield Finding(kind=DAMAGE, collection=name, what=what, advice=_REMAKE)
            self._progress(f"collection {name}: originals")
            with walking(place / "store.sqlite") as walk:
                yield from self._of_files(name, walk)
        except HomeError as error:
            yield _of_error(error, name)

    def _of_files(self, name: str, walk: Walk) -> Iterator[Finding]:
        """Look for the files that documents were read from, where the home keeps no copy."""
        for document_id, uri, sha256 in walk.files(JSON_LINES.media_type):
            path = Path(unquote(urlsplit(uri).path))
            try:
                if self._home.absolute() in path.parents:
                    continue  # to open a store and close it lets go of SQLite's locks on it
                if not path.is_file():
                    what = "is gone"
                elif sha256_of(path) == sha256:
                    continue
                else:
                    what = "has changed since"
            except (OSError, ValueError) as error:
                what = f"cannot be read ({error})"
            yield Finding(
                kind=NOTE,
                collection=name,
                what=f"document {document_id}: its file {path} {what}.",
                advice="Ingest it again, or delete the document, where that is not meant to be so.",
            )

    def _of_store(self, walk: Walk) -> Iterator[str]:
        for number, (document, faults) in enumerate(document_faults(walk), 1):
            self.documents += 1
            if number % _EVERY == 0:
                self._progress(f"{number:,} documents")
            yield from (f"document {document}: {fault}" for fault in faults)
        yield from original_faults(walk)


def _of_error(error: HomeError, collection: str | None, advice: str = _RESTORE) -> Finding:
    if isinstance(error, HomeNotWritable):  # of an earlier format
        return Finding(
            kind=NOTE, collection=collection, what=str(error), advice="Then check again."
        )
    return Finding(kind=DAMAGE, collection=collection, what=str(error), advice=advice)
