"""Who asked what was not found is told, in the thread, once it is: where the channel wants that."""

import asyncio
import json
import time
from dataclasses import replace

import structlog

from api.records import question_again
from api.slack.asking import Asking
from api.slack.channels import Channels, ChannelSettings
from api.slack.rendering import SHOWN, Controls, found_later
from api.slack.sending import FAILURES, Sender, Target
from api.slack.tickets import Ticket
from index.judgements import Given
from qa.errors import PinciteError
from qa.questions import DEFAULT_K

LOOK_SECONDS = 30.0
_AGAIN_SECONDS = 3_600.0

log = structlog.get_logger("pincite.slack")


def place_of(target: Target, root: str | None) -> str:
    """Write down where a question was asked, so that it can be gone back to.

    It is nowhere where only the asker saw the answer: such messages reach nobody who is away.
    """
    if target.private or root is None or not target.user:
        return ""
    return json.dumps({"channel": target.channel, "thread": root})


class Telling:
    """Looks every now and then for gaps that were asked in Slack and are answered now.

    The asker's own question is asked once more; where it is answered, one message says so. It is
    claimed before it is sent, so that it is never sent twice: what is cut off then is not sent.

    Args:
        asking: The library.
        channels: How channels are answered.
        sender: What says it.
        look: How many seconds go by between two looks.
    """

    def __init__(
        self, asking: Asking, channels: Channels, sender: Sender, *, look: float | None = None
    ) -> None:
        self._asking = asking
        self._channels = channels
        self._sender = sender
        self._look = LOOK_SECONDS if look is None else look
        self._tried: dict[str, float] = {}
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._running = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; a message that is being sent is sent."""
        if self._running:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def look(self) -> None:
        """Look once, and tell whoever is to be told."""
        now = time.monotonic()
        self._tried = {known: at for known, at in self._tried.items() if now - at < _AGAIN_SECONDS}
        for given in await self._asking.to_tell():
            place = json.loads(given.place)
            settings = self._channels.of(place["channel"])
            if not settings.tell_when_found:  # what is found while it is off is never told
                await self._asking.tell(given.id)
            elif given.id not in self._tried:
                self._tried[given.id] = now
                target = Target(channel=place["channel"], user=given.asker, thread=place["thread"])
                await asyncio.shield(self._tell(given, target, settings))

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(self._look)
            try:
                await self.look()
            except Exception:
                log.exception("nobody is told")

    async def _tell(self, given: Given, target: Target, settings: ChannelSettings) -> None:
        """Ask what was asked, of what the channel may see now, and say so where it is answered."""
        again = question_again(given, k=DEFAULT_K)
        question = replace(again, filters=settings.where, sure=settings.sure)
        try:
            answer = await self._asking.ask(question, settings.collection)
            found = answer.passages and answer.answerable
            if not found or not await self._asking.tell(given.id):
                return
            kept = await self._asking.keep(answer, question, given.asker)
            ticket = Ticket(answer=kept, shown=SHOWN, thread=target.thread) if kept else None
            await self._sender.say(
                target, found_later(given.asker, answer, Controls(ticket=ticket))
            )
        except (PinciteError, *FAILURES) as error:
            log.warning("who asked is not told", channel=target.channel, reason=str(error))
