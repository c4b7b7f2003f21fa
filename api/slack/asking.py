"""The library, asked from Slack: off the event loop, and not by all at once."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import structlog

from api.issuing import tuning_of
from api.library import Using
from api.receipts import receipt_of
from api.records import new_record
from index.feedback import Feedback
from index.judgements import Given
from qa.answers import Answer
from qa.errors import HomeError
from qa.matching import Replayed
from qa.questions import Question

DOOR = "slack"
_AT_ONCE = 2
_MOST_TOLD = 100

log = structlog.get_logger("pincite.slack")


class Asking:
    """Asks a library, and keeps what it answers so that it can be judged, shared and gone on with.

    Args:
        using: Opens the library, to work with a collection of it.
        feedback: Where answers are kept.
        remembers: Whether any are.
    """

    def __init__(self, using: Using, feedback: Feedback, *, remembers: bool = True) -> None:
        self._using = using
        self._feedback = feedback
        self._remembers = remembers
        self._threads = ThreadPoolExecutor(_AT_ONCE, "slack")

    def close(self) -> None:
        """End; what is being asked is answered first."""
        self._threads.shutdown()

    async def ask(self, question: Question, collection: str | None) -> Answer:
        """Ask a question.

        Raises:
            PinciteError: See `api.library.Library.ask`.
        """

        def work() -> Answer:
            with self._using(collection) as library:
                return library.ask(replace(question, explain=True), collection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def keep(
        self, answer: Answer, question: Question, asker: str, place: str = ""
    ) -> str | None:
        """Keep an answer that is shown.

        Args:
            answer: The answer.
            question: What was asked.
            asker: By whom.
            place: Where they can be told once there is a better one; see `api.slack.telling`.

        Returns:
            The id under which it is kept; None where it could not be, or nothing is remembered.
        """
        return await asyncio.to_thread(self._kept, answer, question, asker, place)

    async def to_tell(self) -> Sequence[Given]:
        """Give answers whose askers can be told that there is an answer now."""
        return await asyncio.to_thread(self._feedback.gaps.to_tell, DOOR, _MOST_TOLD)

    async def tell(self, answer_id: str) -> bool:
        """Claim to tell who asked: once, whoever does it."""
        return await asyncio.to_thread(self._feedback.gaps.tell, answer_id)

    async def again(self, answer_id: str, least: int) -> Answer:
        """Ask a kept answer's question again, of the collection as it was, in the same way.

        Args:
            answer_id: The answer.
            least: How many passages are wanted, at least.

        Raises:
            AnswerNotFound: It is not kept (any more).
            GenerationNotFound: The collection is not known as it was (any more).
        """

        def work() -> Answer:
            receipt = receipt_of(self._feedback.answer(answer_id).receipt)
            then = receipt.question
            question = replace(then, k=max(then.k, least), explain=False)
            with self._using(receipt.collection) as library:
                return library.ask(
                    question,
                    receipt.collection,
                    tuning=tuning_of(receipt),
                    curation=Replayed(receipt.pinned),
                )

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def question(self, answer_id: str) -> str:
        """Give what was asked.

        Raises:
            AnswerNotFound: The answer is not kept (any more).
        """
        given = await asyncio.to_thread(self._feedback.answer, answer_id)
        return str(given.receipt["question"])

    async def judge(self, answer_id: str, verdict: str, by: str) -> None:
        """Keep what somebody says of an answer.

        Raises:
            AnswerNotFound: It is not kept (any more).
        """
        await asyncio.to_thread(self._feedback.judge, answer_id, verdict, by=by)

    async def pin(
        self, answer_id: str, questions: Sequence[str], passage: str, *, by: str, note: str
    ) -> str:
        """Pin a passage of a kept answer.

        Returns:
            The pin's id.

        Raises:
            AnswerNotFound: The answer is not kept (any more).
            PinciteError: See `api.library.Library.pin`.
        """

        def work() -> str:
            collection = receipt_of(self._feedback.answer(answer_id).receipt).collection
            with self._using(collection) as library:
                return library.pin(questions, passage, collection, by=by, note=note).pin.id

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def titles(self, most: int) -> Sequence[str]:
        """Give titles of documents of the default collection."""

        def work() -> list[str]:
            with self._using(None) as library:
                return [entry.title for entry in library.entries(limit=most)]

        return await asyncio.to_thread(work)

    async def collections(self) -> Sequence[str]:
        """Give the names of all collections."""

        def work() -> list[str]:
            with self._using(None) as library:
                return [shelf.name for shelf in library.home.catalog.collections()]

        return await asyncio.to_thread(work)

    def _kept(self, answer: Answer, question: Question, asker: str, place: str) -> str | None:
        if answer.receipt is None or not self._remembers:
            return None
        new = new_record(answer, question, door=DOOR, asker=asker, place=place)
        try:
            self._feedback.keep([new])
        except HomeError as error:
            log.warning("an answer is not kept", code=error.code, detail=str(error))
            return None
        return new.id
