"""The client that awaits; `api.client.blocking` has the one that blocks."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Self, TypeVar

import httpx

from api.client import asking, collections, documents, feedback, following, pins, quoting, uploads
from api.client.attempts import Attempt, Outcome, Pause, Server, Steps
from api.client.blocking import WAIT
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


class AsyncClient:
    """A connection to a server, under asyncio; tasks of one event loop may share it.

    Each method does what that of `Client` does, with the same arguments and errors. A call that is
    cancelled leaves no connection behind.

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
        self._http = httpx.AsyncClient(**made)

    def __repr__(self) -> str:
        return f"AsyncClient({self._server.url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def ask(self, question: Question | str, collection: str | None = None) -> Answer:
        """See `Client.ask`."""
        return await self._call(asking.ask(question, collection))

    async def chat(
        self,
        question: Question | str,
        conversation_id: str | None = None,
        collection: str | None = None,
    ) -> Reply:
        """See `Client.chat`."""
        return await self._call(asking.chat(question, conversation_id, collection))

    async def conversation(self, conversation_id: str) -> Conversation:
        """See `Client.conversation`."""
        return await self._call(asking.conversation(conversation_id))

    async def forget(self, conversation_id: str) -> None:
        """See `Client.forget`."""
        await self._call(asking.forget(conversation_id))

    async def feedback(
        self,
        answer_id: str,
        verdict: str,
        note: str = "",
        *,
        passage: str = "",
        person: str = "",
    ) -> None:
        """See `Client.feedback`."""
        await self._call(feedback.give(answer_id, verdict, note, passage, person))

    async def judged(self) -> AsyncIterator[JudgedAnswer]:
        """See `Client.judged`."""
        call: Call[feedback.Page] | None = feedback.page()
        while call:
            page = await self._call(call)
            for answer in page.feedback:
                yield answer
            call = page.following

    async def golden(self, collection: str | None = None) -> Golden:
        """See `Client.golden`."""
        return await self._call(feedback.golden(collection))

    async def forget_answer(self, answer_id: str) -> None:
        """See `Client.forget_answer`."""
        await self._call(feedback.forget(answer_id))

    async def forget_person(self, name: str) -> int:
        """See `Client.forget_person`."""
        return await self._call(feedback.forget_person(name))

    async def gaps(
        self,
        collection: str | None = None,
        *,
        states: Sequence[str] = ("open", "answered"),
        limit: int = 100,
    ) -> tuple[Gap, ...]:
        """See `Client.gaps`."""
        return await self._call(feedback.gaps(collection, states, limit))

    async def dismiss_gap(self, number: int) -> Gap:
        """See `Client.dismiss_gap`."""
        return await self._call(feedback.set_state(number, "dismissed"))

    async def reopen_gap(self, number: int) -> Gap:
        """See `Client.reopen_gap`."""
        return await self._call(feedback.set_state(number, "open"))

    async def reask_gaps(self) -> Reasked:
        """See `Client.reask_gaps`."""
        return await self._call(feedback.reask())

    async def replay(self, receipt: Receipt) -> Replay:
        """See `Client.replay`."""
        return await self._run(following.replaying(self._server, receipt))

    async def verify_citation(
        self, claim: Claim | Citation, collection: str | None = None
    ) -> Verdict:
        """See `Client.verify_citation`."""
        return await self._call(asking.verify(claim, collection))

    async def passage(
        self, passage_id: str, collection: str | None = None, *, context: int = 0
    ) -> Neighbourhood:
        """See `Client.passage`."""
        return await self._call(documents.passage(passage_id, collection, context))

    async def documents(self, collection: str | None = None) -> AsyncIterator[DocumentEntry]:
        """See `Client.documents`."""
        call: Call[documents.Page] | None = documents.page(collection)
        while call:
            page = await self._call(call)
            for entry in page.documents:
                yield entry
            call = page.following

    async def document(self, document_id: str, collection: str | None = None) -> DocumentEntry:
        """See `Client.document`."""
        return await self._call(documents.document(document_id, collection))

    async def text(
        self,
        document_id: str,
        collection: str | None = None,
        *,
        start: int = 0,
        end: int | None = None,
    ) -> str:
        """See `Client.text`."""
        return await self._call(documents.text(document_id, collection, start, end))

    async def quote(
        self, document_id: str, start: int, end: int, collection: str | None = None
    ) -> Quotation:
        """See `Client.quote`."""
        return await self._call(quoting.quote(document_id, start, end, collection))

    async def places(
        self, document_id: str, start: int, end: int, collection: str | None = None
    ) -> tuple[MarkedPage, ...]:
        """See `Client.places`."""
        return await self._call(quoting.places(document_id, start, end, collection))

    async def original(self, document_id: str, collection: str | None = None) -> bytes:
        """See `Client.original`."""
        return await self._run(following.fetching(self._server, document_id, collection))

    async def save_original(
        self, document_id: str, path: str | os.PathLike[str], collection: str | None = None
    ) -> Path:
        """See `Client.save_original`."""
        return await self._run(following.saving(self._server, document_id, collection, Path(path)))

    async def upload(
        self,
        content: bytes | str | os.PathLike[str],
        name: str | None = None,
        collection: str | None = None,
        *,
        uri: str | None = None,
        wait: float = WAIT,
    ) -> Upload:
        """See `Client.upload`."""
        file = file_of(content, name)
        return await self._run(following.uploading(self._server, file, collection, uri, wait))

    async def uploaded(self, upload_id: str) -> Upload:
        """See `Client.uploaded`."""
        return await self._call(uploads.uploaded(upload_id))

    async def uploads(self, *, failed: bool = False) -> AsyncIterator[Upload]:
        """See `Client.uploads`."""
        call: Call[uploads.Page] | None = uploads.uploads(failed=failed)
        while call:
            page = await self._call(call)
            for upload in page.uploads:
                yield upload
            call = page.following

    async def delete(self, document_id: str, collection: str | None = None) -> None:
        """See `Client.delete`."""
        await self._call(documents.delete(document_id, collection))

    async def pins(self, collection: str | None = None) -> tuple[PinState, ...]:
        """See `Client.pins`."""
        return await self._call(pins.pins(collection))

    async def pin(
        self,
        questions: Sequence[str],
        where: str | Spot,
        collection: str | None = None,
        *,
        by: str = "",
        note: str = "",
    ) -> PinState:
        """See `Client.pin`."""
        return await self._call(pins.pin(questions, where, collection, by, note))

    async def unpin(self, pin_id: str, collection: str | None = None) -> None:
        """See `Client.unpin`."""
        await self._call(pins.unpin(pin_id, collection))

    async def collections(self) -> tuple[CollectionEntry, ...]:
        """See `Client.collections`."""
        return await self._call(collections.collections())

    async def collection(self, name: str) -> CollectionEntry:
        """See `Client.collection`."""
        return await self._call(collections.collection(name))

    async def create(self, name: str) -> CollectionEntry:
        """See `Client.create`."""
        return await self._call(collections.create(name))

    async def drop(self, name: str) -> None:
        """See `Client.drop`."""
        await self._call(collections.drop(name))

    async def status(self) -> ServerStatus:
        """See `Client.status`."""
        return await self._call(collections.status())

    async def check_ready(self) -> None:
        """See `Client.check_ready`."""
        await self._call(collections.check_ready())

    async def _call(self, call: Call[T]) -> T:
        return await self._run(self._server.attempting(call))

    async def _run(self, steps: Steps[T]) -> T:
        outcome: Outcome = None
        with closing(steps):
            while True:
                try:
                    step = steps.send(outcome)
                except StopIteration as done:
                    result: T = done.value
                    return result
                outcome = await self._done(step)

    async def _done(self, step: Attempt | Pause) -> Outcome:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            with request_of(self._http, step) as request:
                response = await self._http.send(request, stream=True)
                try:
                    receiver = Receiver(step, response)
                    async for piece in response.aiter_bytes():
                        receiver.take(piece)
                    return receiver.response()
                finally:
                    await response.aclose()
        except httpx.RequestError as error:
            return error
