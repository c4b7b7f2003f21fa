"""The client that blocks; `api.client.concurrent` has the one that awaits."""

import os
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Self, TypeVar

import httpx

from api.client import asking, collections, documents, feedback, following, pins, quoting, uploads
from api.client.attempts import Attempt, Outcome, Pause, Server, Steps
from api.client.calls import Call, file_of
from api.client.opinions import Gap, Golden, JudgedAnswer, Reasked
from api.client.patience import Patience
from api.client.quoting import MarkedPage, Quotation
from api.client.results import (
    CollectionEntry,
    Conversation,
    DocumentEntry,
    Neighbourhood,
    Reply,
    ServerStatus,
    Upload,
)
from api.client.sending import Receiver, options, request_of
from qa.answers import Answer, Citation
from qa.pins import PinState, Spot
from qa.questions import Question
from qa.receipts import Receipt
from qa.replaying import Replay
from qa.verifying import Claim, Verdict

T = TypeVar("T")

WAIT = 600.0


class Client:
    """A connection to a server; threads may share it.

    Every method raises

    - `ServerUnreachable` where no server answers there, `ServerTimeout` where it does not in time;
    - `NotAuthorised` where it wants a key, or another one;
    - `ServerBusy` where it refuses more than can be waited for, without saying why;
    - `ServerError` where what it says is not understood;
    - `InvalidName` where a name or an id cannot be sent;
    - what the server itself raised: the `PinciteError` that the library would raise;
    - RuntimeError once the client is closed.

    A collection that is not named is the server's default one.

    Args:
        base_url: Where it is: `http://127.0.0.1:8765`.
        key: What it asks for, where it asks for a key.
        patience: For how long it is waited for, and how often asked again.
        ssl_context: Which certificates are trusted; those that httpx trusts if none.

    Raises:
        InvalidInput: The address is not one, or the key cannot be sent.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        patience: Patience = Patience(),  # noqa: B008 (frozen)
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        made = options(base_url, key, ssl_context)
        self._server = Server(url=made["base_url"], patience=patience)
        self._http = httpx.Client(**made)

    def __repr__(self) -> str:
        return f"Client({self._server.url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def ask(self, question: Question | str, collection: str | None = None) -> Answer:
        """Ask a question.

        Raises:
            InvalidQuestion: It is none; and see `Client`.
        """
        return self._call(asking.ask(question, collection))

    def chat(
        self,
        question: Question | str,
        conversation_id: str | None = None,
        collection: str | None = None,
    ) -> Reply:
        """Say something in a conversation.

        Args:
            question: What is said; its history is not sent, as the server has it.
            conversation_id: The conversation, as the reply before named it; a new one if none.
            collection: Which collection; the conversation's, where it has begun.

        Raises:
            ConversationNotFound: It has expired, or never was; and see `Client`.
        """
        return self._call(asking.chat(question, conversation_id, collection))

    def conversation(self, conversation_id: str) -> Conversation:
        """See what was said in a conversation."""
        return self._call(asking.conversation(conversation_id))

    def forget(self, conversation_id: str) -> None:
        """Have the server forget a conversation."""
        self._call(asking.forget(conversation_id))

    def feedback(
        self,
        answer_id: str,
        verdict: str,
        note: str = "",
        *,
        passage: str = "",
        person: str = "",
    ) -> None:
        """Say whether an answer helped; the server keeps it.

        Args:
            answer_id: The answer's, as `Answer.answer_id` has it.
            verdict: `up` or `down`.
            note: What there is to say about it, in words.
            passage: The id of the passage that is meant; the answer as a whole if none.
            person: Who says so, by any name that stays the same; their later verdict takes the
                place of the earlier.

        Raises:
            AnswerNotFound: It is not remembered (any more).
            InvalidFeedback: The verdict is none, or the answer did not show the passage; and see
                `Client`.
        """
        self._call(feedback.give(answer_id, verdict, note, passage, person))

    def judged(self) -> Iterator[JudgedAnswer]:
        """Go through all answers that were judged, the newest first."""
        call: Call[feedback.Page] | None = feedback.page()
        while call:
            page = self._call(call)
            yield from page.feedback
            call = page.following

    def golden(self, collection: str | None = None) -> Golden:
        """Make a golden set of what was judged of a collection: what `pincite evaluate` takes."""
        return self._call(feedback.golden(collection))

    def forget_answer(self, answer_id: str) -> None:
        """Have the server delete an answer, and what was said of it."""
        self._call(feedback.forget(answer_id))

    def forget_person(self, name: str) -> int:
        """Have it delete all that a person asked and said; give how much that was."""
        return self._call(feedback.forget_person(name))

    def gaps(
        self,
        collection: str | None = None,
        *,
        states: Sequence[str] = ("open", "answered"),
        limit: int = 100,
    ) -> tuple[Gap, ...]:
        """List what was asked and not found, those questions first that were asked most often.

        Args:
            collection: Of that collection; of all if none.
            states: Of these states: `open`, `answered`, `dismissed`.
            limit: So many at most.
        """
        return self._call(feedback.gaps(collection, states, limit))

    def dismiss_gap(self, number: int) -> Gap:
        """Dismiss a gap: it is listed no more, nor asked again."""
        return self._call(feedback.set_state(number, "dismissed"))

    def reopen_gap(self, number: int) -> Gap:
        """Open a gap again that was dismissed."""
        return self._call(feedback.set_state(number, "open"))

    def reask_gaps(self) -> Reasked:
        """Ask gaps again of collections that changed since; the server does it by itself, too."""
        return self._call(feedback.reask())

    def replay(self, receipt: Receipt) -> Replay:
        """Ask again what a receipt says, with the server's configuration."""
        return self._run(following.replaying(self._server, receipt))

    def verify_citation(self, claim: Claim | Citation, collection: str | None = None) -> Verdict:
        """Say whether a citation, of an answer or as it was kept, still holds."""
        return self._call(asking.verify(claim, collection))

    def passage(
        self, passage_id: str, collection: str | None = None, *, context: int = 0
    ) -> Neighbourhood:
        """Look a passage up, with so many of its neighbours on each side."""
        return self._call(documents.passage(passage_id, collection, context))

    def documents(self, collection: str | None = None) -> Iterator[DocumentEntry]:
        """Go through all documents by their ids; they are fetched as they are needed."""
        call: Call[documents.Page] | None = documents.page(collection)
        while call:
            page = self._call(call)
            yield from page.documents
            call = page.following

    def document(self, document_id: str, collection: str | None = None) -> DocumentEntry:
        """Describe a document."""
        return self._call(documents.document(document_id, collection))

    def text(
        self,
        document_id: str,
        collection: str | None = None,
        *,
        start: int = 0,
        end: int | None = None,
    ) -> str:
        """Read a document's canonical text, from one code point to before another."""
        return self._call(documents.text(document_id, collection, start, end))

    def quote(
        self, document_id: str, start: int, end: int, collection: str | None = None
    ) -> Quotation:
        """Quote a part of a document, with its citation in forms that are ready to be pasted."""
        return self._call(quoting.quote(document_id, start, end, collection))

    def places(
        self, document_id: str, start: int, end: int, collection: str | None = None
    ) -> tuple[MarkedPage, ...]:
        """Find a part of a PDF on its pages: boxes around the words; no page of what is none."""
        return self._call(quoting.places(document_id, start, end, collection))

    def original(self, document_id: str, collection: str | None = None) -> bytes:
        """Fetch the bytes that a document was read from, checked by their SHA-256."""
        return self._run(following.fetching(self._server, document_id, collection))

    def save_original(
        self, document_id: str, path: str | os.PathLike[str], collection: str | None = None
    ) -> Path:
        """Fetch the bytes that a document was read from into a file, checked by their SHA-256.

        The file is there once it is whole; one of that name is replaced then.

        Raises:
            OSError: It cannot be written; and see `Client`.
        """
        return self._run(following.saving(self._server, document_id, collection, Path(path)))

    def upload(
        self,
        content: bytes | str | os.PathLike[str],
        name: str | None = None,
        collection: str | None = None,
        *,
        uri: str | None = None,
        wait: float = WAIT,
    ) -> Upload:
        """Upload a file, and wait until it is ingested.

        Args:
            content: Its bytes, or its path; from there it is sent as it is read.
            name: What it is called, which tells its format; the path's last part if none.
            collection: Where it goes; it is made where it is not there.
            uri: What its document is known by: the same one replaces it. `upload:` and the name if
                none.
            wait: For how many seconds to wait until it is ingested; 0 not to. Where that is too
                short the upload comes back as `queued`: `uploaded` looks again.

        Returns:
            The upload. One of which no document came is `failed`, and its outcomes say why.

        Raises:
            InvalidName: Bytes have no name.
            OSError: The file cannot be read; and see `Client`.
        """
        file = file_of(content, name)
        return self._run(following.uploading(self._server, file, collection, uri, wait))

    def uploaded(self, upload_id: str) -> Upload:
        """See what became of an upload."""
        return self._call(uploads.uploaded(upload_id))

    def uploads(self, *, failed: bool = False) -> Iterator[Upload]:
        """Go through the uploads of the last 30 days, the latest first; or those that failed."""
        call: Call[uploads.Page] | None = uploads.uploads(failed=failed)
        while call:
            page = self._call(call)
            yield from page.uploads
            call = page.following

    def delete(self, document_id: str, collection: str | None = None) -> None:
        """Delete a document: from now on nothing of it is found."""
        self._call(documents.delete(document_id, collection))

    def pins(self, collection: str | None = None) -> tuple[PinState, ...]:
        """List what is pinned to questions, and whether its words still stand."""
        return self._call(pins.pins(collection))

    def pin(
        self,
        questions: Sequence[str],
        where: str | Spot,
        collection: str | None = None,
        *,
        by: str = "",
        note: str = "",
    ) -> PinState:
        """Pin a passage, or a stretch of a document, to a question in one wording or several.

        Raises:
            AlreadyExists: One of them has a pin already; and see `Client`.
        """
        return self._call(pins.pin(questions, where, collection, by, note))

    def unpin(self, pin_id: str, collection: str | None = None) -> None:
        """Let a pin go."""
        self._call(pins.unpin(pin_id, collection))

    def collections(self) -> tuple[CollectionEntry, ...]:
        """List all collections by name."""
        return self._call(collections.collections())

    def collection(self, name: str) -> CollectionEntry:
        """Describe a collection."""
        return self._call(collections.collection(name))

    def create(self, name: str) -> CollectionEntry:
        """Make an empty collection.

        Raises:
            AlreadyExists: There is one of that name; and see `Client`.
        """
        return self._call(collections.create(name))

    def drop(self, name: str) -> None:
        """Delete a collection and all that is in it."""
        self._call(collections.drop(name))

    def status(self) -> ServerStatus:
        """Say how the server is."""
        return self._call(collections.status())

    def check_ready(self) -> None:
        """Return if every collection can be asked; else raise what hinders it."""
        self._call(collections.check_ready())

    def _call(self, call: Call[T]) -> T:
        return self._run(self._server.attempting(call))

    def _run(self, steps: Steps[T]) -> T:
        outcome: Outcome = None
        with closing(steps):
            while True:
                try:
                    step = steps.send(outcome)
                except StopIteration as done:
                    result: T = done.value
                    return result
                outcome = self._done(step)

    def _done(self, step: Attempt | Pause) -> Outcome:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        try:
            with request_of(self._http, step) as request:
                response = self._http.send(request, stream=True)
                with closing(response):
                    receiver = Receiver(step, response)
                    for piece in response.iter_bytes():
                        receiver.take(piece)
                    return receiver.response()
        except httpx.RequestError as error:
            return error
