"""What the routes work with: an open library, its uploads, and who may change what."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import structlog

from api.http.gates import Gates
from api.http.revisits import Revisits
from api.http.uploads import Uploads
from api.ledger import Ledger
from api.library import Library
from api.remembering import Remembering
from api.settings import Settings
from index.catalog import Upload
from index.collection import Collection
from index.conversations import NAME as CONVERSATIONS
from index.conversations import Conversations
from index.locking import SERVING, HomeLock
from qa.answers import Answer
from qa.errors import (
    CollectionNotFound,
    EncoderError,
    EncoderUnavailable,
    HomeLocked,
    HomeNotWritable,
    PinciteError,
    RerankerUnavailable,
)
from qa.questions import Question

_WARM = "ready?"

log = structlog.get_logger("pincite.http")


class Service:
    """A library at the service of HTTP.

    It takes uploads and changes, or else, where another server does that for the same home, it only
    answers.

    Args:
        settings: Which home, and how to work with it.

    Attributes:
        conversations: Those that it keeps.
        remembering: What remembers answers, so that they can be judged.
        ledger: What was asked and not found.

    Raises:
        HomeError: The home cannot be opened at all.
        CollectionNotFound: It can only be read, and there is nothing in it yet.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.gates = Gates()
        self._serving = HomeLock(settings.home.expanduser(), SERVING)
        self.library, self._hindered = self._opened()
        self.conversations = Conversations(
            self.library.home.path / CONVERSATIONS,
            minutes=settings.conversation_minutes,
            warn=lambda what: log.warning("conversations", found=what),
        )
        self.remembering = Remembering(
            settings, warn=lambda why: log.warning("answers are not remembered", detail=why)
        )
        self.ledger = Ledger(self.using, self.remembering.feedback)
        self._uploads = None if self._hindered else Uploads(self.library, self.gates)
        self._revisits = Revisits(self.library, self.ledger, self.remembering)
        self._began = time.monotonic()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def writing(self) -> bool:
        """Whether documents can be added and deleted."""
        return self._hindered is None

    @property
    def uptime(self) -> float:
        """For how many seconds it has been open."""
        return time.monotonic() - self._began

    @property
    def uploads(self) -> Uploads:
        """The uploads in line.

        Raises:
            HomeLocked: The home is open for reading only.
            HomeNotWritable: It could not be opened otherwise.
        """
        if self._uploads is None:
            kind = type(self._hindered) if self._hindered else HomeLocked
            raise kind(
                "This server can answer questions but change nothing: another server takes the "
                "uploads of its home, or the home is not writable. Restart it to try again."
            )
        return self._uploads

    def encoded(self, upload: Upload) -> int | None:
        """See `Uploads.encoded`; a server that takes no uploads cannot tell."""
        return self._uploads.encoded(upload) if self._uploads else None

    def start(self) -> None:
        """Load what is needed to answer at once, and begin with the uploads."""
        for name in (shelf.name for shelf in self.library.home.catalog.collections()):
            try:
                self._warm(self.library.collection(name))
            except PinciteError as error:
                log.warning("not ready", collection=name, code=error.code, detail=str(error))
        try:
            self.library.reranker.open()
        except PinciteError as error:
            log.warning("not ready", code=error.code, detail=str(error))
        for problem in self.library.home.problems:
            log.warning("an index is made again", found=problem)
        if self._uploads:
            self._uploads.start()
            if self.settings.remember_days:
                self._revisits.start()

    def close(self, wait: float = 20.0) -> None:
        """Stop the uploads, those in line stay there, and give the home back.

        Args:
            wait: For how many seconds at most to wait for the one in hand.
        """
        if self._closed:
            return
        self._closed = True
        self._revisits.stop()
        self.remembering.close()
        self.conversations.close()
        if self._uploads and not self._uploads.stop(wait):
            log.warning("an upload was interrupted; it is taken up again at the next start")
            return
        self.library.close()
        if self.writing:
            self._serving.release()

    @contextmanager
    def using(self, collection: str | None) -> Iterator[Library]:
        """Work with a collection, which is not dropped meanwhile."""
        with self.gates.short(collection or self.settings.collection):
            yield self.library

    def ask(
        self,
        question: Question,
        collection: str | None,
        *,
        door: str,
        asker: str = "",
        again: bool = False,
    ) -> Answer:
        """Answer a question, and remember that; see `api.library.Library.ask`.

        Args:
            question: The question.
            collection: Which collection; the default one where none is named.
            door: Where it is asked.
            asker: By whom, by any name that stays the same.
            again: Whether it looks closer at an answer that was given, which is no other question.
        """
        with self.using(collection) as library:
            answer = library.ask(question, collection)
        return self.remembering.keep(answer, question, door=door, asker=asker, again=again)

    @contextmanager
    def changing(self, collection: str | None) -> Iterator[Library]:
        """As `using`, to change something.

        Raises:
            HomeLocked: The home is open for reading only.
        """
        _ = self.uploads
        with self.using(collection) as library:
            yield library

    def drop(self, collection: str) -> None:
        """Delete a collection, and what waits to be ingested into it.

        Raises:
            CollectionNotFound: There is none of that name.
            HomeLocked: A document is being ingested into it, or the home is for reading only.
        """
        uploads = self.uploads
        with self.gates.alone(collection):
            name = self.library.home.catalog.collection(collection).name
            uploads.forget(name)
            self.library.home.drop(name)

    def check_ready(self) -> None:
        """Check that every collection can be asked, and answers reranked where they are to be.

        Raises:
            EncoderUnavailable: An encoder cannot be opened.
            RerankerUnavailable: The reranker cannot be.
        """
        for name in (shelf.name for shelf in self.library.home.catalog.collections()):
            try:
                with self.using(name) as library:
                    library.home.encoder_of(library.collection(name))
            except EncoderError as error:
                log.warning("not ready", collection=name, code=error.code, detail=str(error))
                raise EncoderUnavailable("An encoder cannot be opened; the log says why.") from None
            except CollectionNotFound:
                continue
        try:
            self.library.reranker.open()
        except PinciteError as error:
            log.warning("not ready", code=error.code, detail=str(error))
            raise RerankerUnavailable("The reranker cannot be opened; the log says why.") from None

    def _warm(self, collection: Collection) -> None:
        encoder = self.library.home.encoder_of(collection)
        if encoder:
            encoder.encode_query(_WARM)
        collection.snapshot()

    def _opened(self) -> tuple[Library, PinciteError | None]:
        hindered: PinciteError
        try:
            library = Library(self.settings, writing=True)
        except (HomeLocked, HomeNotWritable) as error:
            hindered = error
        else:
            try:
                self._serving.acquire()
            except HomeLocked as error:
                library.close()
                hindered = error
            else:
                return library, None
        try:
            library = Library(self.settings, writing=False)
        except CollectionNotFound:
            raise hindered from None
        log.warning("open for reading only", code=hindered.code, detail=str(hindered))
        return library, hindered
