"""A passage of an answer is pinned as the answer to its question, by those who may."""

from collections.abc import Mapping
from typing import Any

import structlog

from api.slack.asking import Asking
from api.slack.channels import Channels
from api.slack.modal import refused
from api.slack.pin_modal import (
    MOST_OFFERED,
    PASSAGE,
    QUESTION,
    answer_in,
    chosen_in,
    pin_view,
)
from api.slack.rendering import marked_up, note
from api.slack.sending import FAILURES, Sender, Target
from qa.errors import NotFound, PinciteError

log = structlog.get_logger("pincite.slack")


class Curating:
    """Lets those pin answers whom the file of channels names as curators.

    Args:
        asking: The library.
        channels: Who may.
        sender: What opens the window.
    """

    def __init__(self, asking: Asking, channels: Channels, sender: Sender) -> None:
        self._asking = asking
        self._channels = channels
        self._sender = sender

    async def open(self, target: Target, trigger: str, message: Mapping[str, Any]) -> None:
        """Open the window for an answer, or say why not.

        Args:
            target: Whoever asked for it, where they did.
            trigger: Slack's id of the shortcut, good for three seconds.
            message: The message that it was chosen of.
        """
        if said := self._refused(target.channel, target.user):
            await self._sender.say(target, marked_up(said))
            return
        try:
            answer_id = answer_in(message)
            answer = await self._asking.again(answer_id, MOST_OFFERED)
        except PinciteError as error:
            await self._sender.say(target, note(str(error)))
            return
        if not answer.passages:
            await self._sender.say(target, note("There is no passage in that answer to be pinned."))
            return
        await self._sender.open(trigger, pin_view(target.channel, answer_id, answer))

    async def save(self, person: str, view: Mapping[str, Any]) -> dict[str, str]:
        """Pin what was chosen.

        Returns:
            What is wrong with it, by field; nothing where it was pinned.
        """
        chosen = chosen_in(view)
        if said := self._refused(chosen.channel, person):
            return {QUESTION: said}
        try:
            pinned = await self._asking.pin(
                chosen.answer, chosen.questions, chosen.passage, by=person, note=chosen.note
            )
        except NotFound as error:
            return {PASSAGE: str(error)}
        except PinciteError as error:
            return {QUESTION: str(error)}
        log.info("pinned", channel=chosen.channel, by=person, pin=pinned)
        await self._tell(chosen.channel, person, chosen.questions[0])
        return {}

    async def _tell(self, channel: str, person: str, question: str) -> None:
        said = f"It is pinned, and comes first from now on where this is asked: {question}"
        try:
            await self._sender.say(Target(channel=channel, user=person, private=True), note(said))
        except FAILURES as error:  # what is pinned is pinned all the same
            log.info("nobody was told", reason=type(error).__name__)

    def _refused(self, channel: str, person: str) -> str | None:
        curators = self._channels.curators(channel)
        what = "pin answers in this channel"
        return refused(person, curators, "curators", what, self._channels.path.name)
