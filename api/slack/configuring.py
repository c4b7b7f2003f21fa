"""The window in which a channel's settings are changed, opened and read."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from api.slack.asking import Asking
from api.slack.channels import Channels
from api.slack.modal import problems_of, refusal, settings_of, settings_view
from api.slack.rendering import marked_up
from api.slack.sending import Sender, Target

log = structlog.get_logger("pincite.slack")


class Configuring:
    """Lets those who may change how a channel is answered.

    Args:
        asking: The library, for its collections.
        channels: How channels are answered.
        sender: What opens the window.
    """

    def __init__(self, asking: Asking, channels: Channels, sender: Sender) -> None:
        self._asking = asking
        self._channels = channels
        self._sender = sender

    async def open(self, target: Target, trigger: str) -> None:
        """Open the window for a channel, or say why somebody may not have it.

        Args:
            target: Whoever asked for it, where they did.
            trigger: Slack's id of the press, good for three seconds.
        """
        channel, person = target.channel, target.user
        if refused := self._refused(channel, person):
            await self._sender.say(target, marked_up(refused))
            return
        settings = self._channels.of(channel)
        view = settings_view(channel, settings, await self._asking.collections())
        await self._sender.open(trigger, view)

    async def save(self, person: str, view: Mapping[str, Any]) -> dict[str, str]:
        """Change the settings as they were filled in.

        Returns:
            What is wrong with them, by field; nothing where they were changed.

        Raises:
            InvalidSettings: The file is not as it should be, and was left alone.
            HomeError: The file cannot be written to.
        """
        channel, values = str(view["private_metadata"]), view["state"]["values"]
        if refused := self._refused(channel, person):
            return {next(iter(values)): refused}
        if problems := problems_of(values):
            return problems
        filled = settings_of(values, self._channels.of(channel))
        await asyncio.to_thread(self._channels.change, channel, filled)
        log.info("settings changed", channel=channel, by=person)
        return {}

    def _refused(self, channel: str, person: str) -> str | None:
        return refusal(person, self._channels.editors(channel), self._channels.path.name)
