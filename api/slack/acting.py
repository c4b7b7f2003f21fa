"""What comes of the buttons under an answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from api.slack.asking import Asking
from api.slack.channels import Channels
from api.slack.configuring import Configuring
from api.slack.in_hand import InHand
from api.slack.memory import Memory
from api.slack.modal import OPEN
from api.slack.rendering import (
    FEEDBACK,
    HELP,
    MORE,
    SHARE,
    SHOWN,
    Controls,
    Reply,
    answered,
    note,
    wanted,
)
from api.slack.sending import Sender, Target
from api.slack.tickets import Ticket, ticket_of
from index.judgements import UP
from qa.errors import PinciteError

log = structlog.get_logger("pincite.slack")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button that was pressed.

    Attributes:
        channel: Where.
        user: By whom.
        thread: The thread in which the answer is, or would be gone on with; None where only that
            user sees it, outside of any thread.
        private: Whether only that user sees the answer.
        url: Where Slack takes replies to it; None where it takes none.
        trigger: Slack's id of the press.
        value: What the button carries.
    """

    channel: str
    user: str
    thread: str | None
    private: bool
    url: str | None
    trigger: str
    value: str

    def alone(self) -> Target:
        """Whoever pressed it, and nobody else."""
        return Target(
            channel=self.channel, user=self.user, thread=self.thread, private=True, url=self.url
        )

    def all(self, thread: str | None) -> Target:
        """Everybody who sees a thread; the whole channel where it is None."""
        return Target(channel=self.channel, user=self.user, thread=thread, url=self.url)


def press_in(body: Mapping[str, Any]) -> Press:
    """Read a press from a payload of `block_actions`.

    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    """
    container, message = body.get("container", {}), body.get("message", {})
    action = body["actions"][0]
    private = bool(container.get("is_ephemeral"))
    thread = container.get("thread_ts") or message.get("thread_ts")
    return Press(
        channel=body["channel"]["id"],
        user=body["user"]["id"],
        thread=thread or (None if private else container.get("message_ts")),
        private=private,
        url=body.get("response_url"),
        trigger=body.get("trigger_id", ""),
        value=str(action.get("value", "")),
    )


def opening(target: Target, trigger: str) -> Press:
    """Ask for the window of settings without a button.

    Args:
        target: Whoever does.
        trigger: Slack's id of the command.
    """
    return Press(
        channel=target.channel,
        user=target.user,
        thread=target.thread,
        private=target.private,
        url=target.url,
        trigger=trigger,
        value="",
    )


class Acting:
    """Does what buttons are for. What cannot be done is told to whoever pressed it.

    Args:
        asking: The library.
        memory: What was done before.
        channels: How channels are answered.
        configuring: Changes how they are.
        sender: What says it.
        in_hand: Counts what is being done.
    """

    def __init__(
        self,
        *,
        asking: Asking,
        memory: Memory,
        channels: Channels,
        configuring: Configuring,
        sender: Sender,
        in_hand: InHand,
    ) -> None:
        self._asking = asking
        self._memory = memory
        self._channels = channels
        self._sender = sender
        self._in_hand = in_hand
        self._by_action: Mapping[str, Callable[[Press], Awaitable[None]]] = {
            MORE: self._more,
            SHARE: self._share,
            HELP: self._help,
            FEEDBACK: self._judge,
            OPEN: lambda press: configuring.open(press.alone(), press.trigger),
        }

    async def act(self, action: str, press: Press) -> None:
        """Do what a button is for."""
        with self._in_hand.held():
            await self._act(action, press)

    async def _act(self, action: str, press: Press) -> None:
        try:
            await self._by_action[action](press)
        except PinciteError as error:
            log.info("not done", action=action, code=error.code, detail=str(error))
            await self._tell(press, str(error))
        except Exception:
            log.exception("not done", action=action)
            await self._tell(press, "Something went wrong; Pincite's log says what.")

    async def _tell(self, press: Press, words: str) -> None:
        try:
            await self._sender.say(press.alone(), note(words))
        except Exception:
            log.exception("nobody was told")

    async def _more(self, press: Press) -> None:
        ticket = ticket_of(press.value)
        reply = await self._shown(press, ticket, private=press.private)
        if press.private:
            await self._sender.say(press.alone(), reply)
        elif await self._once(f"more {ticket.answer} {ticket.shown}"):
            await self._sender.say(press.all(press.thread), reply)
        else:
            await self._sender.say(press.alone(), note("They are shown in the thread already."))

    async def _share(self, press: Press) -> None:
        ticket = ticket_of(press.value)
        first = replace(ticket, shown=ticket.shown - SHOWN)
        reply = await self._shown(press, first, private=False)
        if not await self._once(f"share {ticket.answer} {ticket.shown}"):
            await self._sender.say(press.alone(), note("It is shared already."))
            return
        await self._sender.say(press.all(ticket.thread), reply)
        if press.url:
            await self._sender.replace(press.url, note("Shared with everyone."))

    async def _help(self, press: Press) -> None:
        ticket = ticket_of(press.value)
        helpers = self._channels.of(press.channel).helpers
        question = await self._asking.question(ticket.answer)
        if not helpers:
            await self._sender.say(press.alone(), note("Nobody helps in this channel any more."))
        elif await self._once(f"help {ticket.answer} {press.user}"):
            thread = ticket.thread if press.private else press.thread
            await self._sender.say(press.all(thread), wanted(helpers, press.user, question))
        else:
            await self._sender.say(press.alone(), note("They have been asked already."))

    async def _judge(self, press: Press) -> None:
        verdict, _, answer = press.value.partition(" ")
        await self._asking.judge(answer, verdict, press.user)
        said = "That it helped" if verdict == UP else "That it did not help"
        await self._sender.say(press.alone(), note(f"Thank you. {said} is kept with the answer."))

    async def _shown(self, press: Press, ticket: Ticket, *, private: bool) -> Reply:
        """Show the passages that come after what a ticket has shown."""
        upto = ticket.shown + SHOWN
        answer = await self._asking.again(ticket.answer, upto + 1)
        controls = Controls(
            ticket=replace(ticket, shown=upto),
            helped=bool(self._channels.of(press.channel).helpers),
            private=private,
        )
        return answered(answer, controls, before=ticket.shown)

    async def _once(self, key: str) -> bool:
        return await asyncio.to_thread(self._memory.claims.claim, [key]) is not None
