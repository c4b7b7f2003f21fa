"""Uploads wait in line on the disk, and are ingested one after another."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from api.http.gates import Gates
from api.http.names import checked_uri, upload_uri
from api.http.outcomes import QUEUED, Tally, failure
from api.http.receiving import ReceivedFile
from api.library import Library
from api.logs import log_failure
from index.catalog import Upload
from index.database import translated
from index.gathering import Arrival
from qa.errors import CollectionReplaced, HomeLocked, InvalidInput, PinciteError, StorageFull

_PAUSE_SECONDS = 10.0
_REMEMBERED_SECONDS = 30 * 86_400.0
_TICK = 1e-6

log = structlog.get_logger("pincite.uploads")


class _Stopped(Exception):
    """The server is stopping: what is being ingested stays in line."""


class Uploads:
    """The line, and the thread that works it off.

    What was accepted is in the catalog and on the disk; it survives the end of the process.

    Args:
        library: Where uploads go, opened for writing.
        gates: Kept while a collection is worked with.
    """

    def __init__(self, library: Library, gates: Gates) -> None:
        self.spool: Path = library.home.path / "uploads"
        self._library = library
        self._catalog = library.home.catalog
        self._gates = gates
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._in_hand: tuple[str, int] | None = None
        self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)

    def start(self) -> None:
        """Clear away what was never accepted, and begin with what was."""
        with translated(self.spool):
            self.spool.mkdir(exist_ok=True)
            self._catalog.forget_uploads(time.time() - _REMEMBERED_SECONDS)
            queued = {upload.id for upload in self._catalog.queued()}
            for file in self.spool.iterdir():
                if file.name not in queued:
                    file.unlink()
        if queued:
            log.info("resuming", uploads=len(queued))
        self._thread.start()

    def stop(self, wait: float) -> bool:
        """Stop as soon as the batch in hand is stored.

        Args:
            wait: For how many seconds at most.

        Returns:
            Whether it has stopped.
        """
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(wait)
        return not self._thread.is_alive()

    def accept(
        self, files: Sequence[ReceivedFile], collection: str | None, uri: str | None
    ) -> list[Upload]:
        """Put received files in line; the collection is made where it is not there.

        Raises:
            InvalidInput: The collection cannot have that name, or the address is none.
        """
        if uri and len(files) > 1:
            raise InvalidInput("A uri goes with one file: send each file by itself.")
        known_by = checked_uri(uri) if uri else None
        name = collection or self._library.settings.collection
        with self._gates.short(name):
            name = self._library.home.ensure(name).name
            now = time.time()
            uploads = [
                Upload(
                    id=file.id,
                    collection=name,
                    name=file.name,
                    uri=known_by or upload_uri(file.name),
                    received=now + at * _TICK,
                    state=QUEUED,
                    outcomes=Tally().text(),
                )
                for at, file in enumerate(files)
            ]
            self._catalog.add_uploads(uploads)
        self._wake.set()
        return uploads

    def encoded(self, upload: Upload) -> int | None:
        """Say how many passages of an upload are encoded; None unless it is in hand."""
        upload_id, passages = self._in_hand or ("", 0)
        return passages if upload_id == upload.id and upload.state == QUEUED else None

    def forget(self, collection: str) -> None:
        """Take out of the line what goes to a collection that is being deleted."""
        for upload in self._catalog.queued():
            if upload.collection == collection:
                self._finish(upload, failure(upload.name, "Its collection was deleted."))

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                queued = self._catalog.queued()
                for upload in queued:
                    self._take(upload)
            except _Stopped:
                return
            except Exception as error:  # noqa: BLE001 (the thread goes on; it is logged)
                if self._stopping.is_set():
                    return
                log_failure(log, "uploads pause", error, seconds=_PAUSE_SECONDS)
                self._stopping.wait(_PAUSE_SECONDS)
                continue
            if not queued:
                self._wake.wait()

    def _take(self, upload: Upload) -> None:
        self._check_stopping()
        with self._gates.long(upload.collection):
            if self._catalog.upload(upload.id).state != QUEUED:
                return
            began = time.perf_counter()
            self._in_hand = (upload.id, 0)
            try:
                tally = self._ingest(upload)
                self._finish(upload, tally)
            finally:
                self._in_hand = None
        seconds = round(time.perf_counter() - began, 3)
        log.info("upload", id=upload.id, state=tally.state, seconds=seconds)

    def _ingest(self, upload: Upload) -> Tally:
        path = self.spool / upload.id
        if not path.is_file():
            return failure(upload.name, "The file is not there any more: send it again.")
        arrival = Arrival(
            label=upload.name,
            path=path,
            name=upload.name,
            uri=upload.uri,
            modified=upload.received,
            keep_original=True,
        )
        tally = Tally()
        try:
            for outcome in self._library.ingest(
                [arrival], upload.collection, progress=self._went_on
            ):
                tally.add(outcome)
        except (CollectionReplaced, HomeLocked, StorageFull, _Stopped):
            raise
        except PinciteError as error:
            log.warning("upload failed", id=upload.id, code=error.code, detail=str(error))
            return failure(upload.name, str(error))
        except Exception as error:
            if self._stopping.is_set():
                raise
            log_failure(log, "upload failed", error, id=upload.id)
            return failure(upload.name, "It could not be ingested; the server's log says why.")
        return tally

    def _finish(self, upload: Upload, tally: Tally) -> None:
        self._catalog.finish_upload(upload.id, tally.state, tally.text())
        (self.spool / upload.id).unlink(missing_ok=True)

    def _went_on(self, passages: int) -> None:
        self._check_stopping()
        if in_hand := self._in_hand:
            self._in_hand = (in_hand[0], in_hand[1] + passages)

    def _check_stopping(self) -> None:
        if self._stopping.is_set():
            raise _Stopped
