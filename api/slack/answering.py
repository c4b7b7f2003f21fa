"""A question of Slack is taken on, and answered in its place: once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from api.slack.asking import Asking
from api.slack.channels import Channels
from api.slack.deciding import asked_in, said_in
from api.slack.identity import Identity
from api.slack.in_hand import InHand
from api.slack.markup import words_of
from api.slack.memory import Memory
from api.slack.rendering import SHOWN, Controls, Reply, answered, note, usage
from api.slack.sending import Sender, Target
from api.slack.tasks import Task
from api.slack.telling import place_of
from api.slack.threads import MOST_TURNS
from api.slack.tickets import Ticket
from api.turns import exchange
from qa.errors import InvalidInput, PinciteError
from qa.questions import ASSISTANT, USER, Question, Turn

SEARCHING = "is searching…"
_MOST_READ = 200
_AT_ONCE = 4

log = structlog.get_logger("pincite.slack")


class Answering:
    """Answers what is asked.

    Args:
        asking: The library.
        memory: What was taken on, and said before.
        channels: How channels are answered.
        sender: What says it.
        identity: Who the bot is.
        in_hand: Counts what is being answered.
    """

    def __init__(
        self,
        *,
        asking: Asking,
        memory: Memory,
        channels: Channels,
        sender: Sender,
        identity: Identity,
        in_hand: InHand,
    ) -> None:
        self._asking = asking
        self._memory = memory
        self._channels = channels
        self._sender = sender
        self._identity = identity
        self._in_hand = in_hand
        self._resumed: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def taken(self, event: Mapping[str, Any], event_id: str) -> tuple[int, Task] | None:
        """Decide on a message, and take it on where it is to be answered.

        Returns:
            The claim's number and what is to be done; None where nothing is, or others do it.
        """
        said = said_in(event)
        if said is None:
            return None
        settings = self._channels.of(said.channel)
        me = await self._identity.user()
        joined = said.thread is not None and bool(
            await asyncio.to_thread(self._memory.threads.turns, said.channel, said.thread)
        )
        asked = asked_in(said, settings, me=me, joined=joined)
        if asked is None:
            return None
        private = settings.ephemeral and not said.direct and bool(said.user)
        target = Target(
            channel=said.channel,
            user=said.user,
            thread=said.thread if private else said.root,
            private=private,
        )
        task = Task(
            target=target,
            text=asked.text,
            addressed=asked.addressed,
            root=said.root,
            ts=said.ts,
            follows=said.thread is not None,
        )
        keys = [f"message {said.channel} {said.ts}", *([f"event {event_id}"] if event_id else [])]
        return await self.claimed(keys, task)

    async def claimed(self, keys: list[str], task: Task) -> tuple[int, Task] | None:
        """Take something on, unless that was done before; `answer` has to follow."""
        number = await asyncio.to_thread(self._memory.claims.claim, keys, task.written())
        if number is None:
            return None
        self._in_hand.take()
        return number, task

    async def resume(self) -> None:
        """Take up what was taken on, and not answered, before this process began."""
        for number, work in await asyncio.to_thread(self._memory.claims.unfinished):
            try:
                task = Task.read(work)
            except (ValueError, TypeError, KeyError):  # of another version
                await asyncio.to_thread(self._memory.claims.begin, number)
                continue
            self._in_hand.take()
            running = asyncio.create_task(self.answer(number, task))
            self._resumed.add(running)
            running.add_done_callback(self._resumed.discard)

    async def answer(self, number: int, task: Task) -> None:
        """Answer a question that was taken on, unless another process has begun to.

        What fails is told to whoever addressed the bot: in its own words where it is one of
        Pincite's errors. All of it is in the log.
        """
        try:
            await self._answer(number, task)
        except Exception:
            log.exception("an answer was not sent", channel=task.target.channel)
        finally:
            self._in_hand.done()

    async def _answer(self, number: int, task: Task) -> None:
        target = task.target
        shown = task.addressed and target.thread is not None and target.url is None
        async with self._turns, asyncio.TaskGroup() as together:
            if shown:
                searching = self._sender.status(target.channel, str(target.thread), SEARCHING)
                together.create_task(searching)
            finding = together.create_task(self._replied(task))
        reply, turns = finding.result()
        if not await asyncio.to_thread(self._memory.claims.begin, number):
            return
        if turns and task.root and not target.private:
            add = self._memory.threads.add  # first: a follow-up may come while it is being sent
            await asyncio.to_thread(add, target.channel, task.root, turns)
        if reply:
            await self._sender.say(target, reply)
        if shown and (target.private or not reply):
            await self._sender.status(target.channel, str(target.thread), "")

    async def _replied(self, task: Task) -> tuple[Reply | None, tuple[Turn, ...]]:
        """Give what is said, if anything is, and what it adds to the thread."""
        try:
            return await self._found(task)
        except PinciteError as error:
            level = log.info if isinstance(error, InvalidInput) else log.error
            level("not answered", code=error.code, detail=str(error))
            words = str(error)
        except Exception:
            log.exception("not answered")
            words = "Something went wrong; Pincite's log says what."
        return (note(words) if task.addressed else None), ()

    async def _found(self, task: Task) -> tuple[Reply | None, tuple[Turn, ...]]:
        target, settings = task.target, self._channels.of(task.target.channel)
        before, new = await self._history(task)
        text = task.text
        if not text and before and before[-1].role == USER:
            text, before, new = before[-1].text, before[:-1], new[:-1]
        if not text:
            return usage(), ()
        question = Question(text=text, history=before, filters=settings.where, sure=settings.sure)
        answer = await self._asking.ask(question, settings.collection)
        found = bool(answer.passages) and answer.answerable is not False
        if not found and settings.silent and not task.addressed:
            return None, ()
        place = "" if found else place_of(target, task.root)
        kept = await self._asking.keep(answer, question, target.user, place)
        ticket = Ticket(answer=kept, shown=SHOWN, thread=task.root) if kept else None
        controls = Controls(ticket=ticket, helped=bool(settings.helpers), private=target.private)
        return answered(answer, controls), (*new, *exchange(answer))

    async def _history(self, task: Task) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
        """Give what was said before in the thread, and what of that is not remembered yet."""
        channel, root = task.target.channel, task.root
        if not task.follows or root is None:
            return (), ()
        known = await asyncio.to_thread(self._memory.threads.turns, channel, root)
        if known and task.text:
            return known, ()
        me = await self._identity.user()
        turns = []
        for message in await self._sender.thread(channel, root, _MOST_READ):
            said = said_in({**message, "channel": channel})
            if said is None or (task.ts is not None and said.ts >= task.ts):
                continue
            if words := words_of(said.text, without=me):
                turns.append(Turn(role=ASSISTANT if said.user == me else USER, text=words))
        read = tuple(turns[-MOST_TURNS:])
        return read, () if known else read
