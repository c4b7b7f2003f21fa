"""Sending to Slack: at its pace, in its limits, and nothing twice.

Rate limits: https://docs.slack.dev/apis/web-api/rate-limits
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from api.slack.rendering import Reply

FAILURES = (SlackApiError, ClientError, TimeoutError, OSError)
_SECONDS_A_MESSAGE = 1.0
_TRIES = 6
_HASTE_SECONDS = 3
_REMEMBERED = 1_000
_UNREACHABLE_HERE = {"channel_not_found", "not_in_channel"}

log = structlog.get_logger("pincite.slack")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a reply goes.

    Attributes:
        channel: The channel.
        user: Who asked.
        thread: The message in whose thread it goes; None for the channel itself.
        private: Whether only that user sees it.
        url: Where Slack takes replies to a command, a shortcut or a button; works where the bot is
            no member, for half an hour.
    """

    channel: str
    user: str
    thread: str | None = None
    private: bool = False
    url: str | None = None


def quiet() -> logging.Logger:
    """Give the logger for Slack's libraries: what they say at debug holds messages and tokens."""
    logger = logging.getLogger("pincite.slack.sdk")
    logger.setLevel(logging.WARNING)
    return logger


def web_client(token: str | None, base_url: str) -> AsyncWebClient:
    """Make a client of Slack's API.

    It waits as long as Slack tells it to (Retry-After), and tries again where there was no
    connection. Where a connection broke it does not: the message may have arrived.
    """
    handlers = [
        AsyncRateLimitErrorRetryHandler(max_retry_count=_TRIES),
        AsyncConnectionErrorRetryHandler(max_retry_count=2, error_types=[ClientConnectorError]),
    ]
    return AsyncWebClient(token=token, base_url=base_url, logger=quiet(), retry_handlers=handlers)


class Sender:
    """Sends what the bot has to say.

    Args:
        client: Slack's API.
        seconds: How many go by between two messages to a channel.
    """

    def __init__(self, client: AsyncWebClient, seconds: float = _SECONDS_A_MESSAGE) -> None:
        self._client = client
        self._hasty = AsyncWebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=_HASTE_SECONDS,
            logger=quiet(),
            retry_handlers=[],
        )
        self._seconds = seconds
        self._free: dict[str, float] = {}

    async def say(self, target: Target, reply: Reply) -> None:
        """Send a message.

        Raises:
            SlackApiError: Slack does not take it.
            ClientError: Slack cannot be reached.
        """
        visible = "ephemeral" if target.private else "in_channel"
        if target.private and target.url and target.thread is None:
            await self._answer_at(target.url, reply, response_type=visible)
            return
        await self._turn(target.channel)
        try:
            await self._post(target, reply)
        except SlackApiError as error:
            if target.url is None or error.response.get("error") not in _UNREACHABLE_HERE:
                raise
            await self._answer_at(target.url, reply, response_type=visible)

    async def replace(self, url: str, reply: Reply) -> None:
        """Put a message in the place of the one whose button was pressed."""
        await self._answer_at(url, reply, replace_original=True)

    async def status(self, channel: str, thread: str, words: str) -> None:
        """Show what the bot is doing in a thread; nothing where words are empty.

        Where Slack does not take that at once, it is not said: it is no part of the answer.
        """
        try:
            await self._hasty.assistant_threads_setStatus(
                channel_id=channel, thread_ts=thread, status=words
            )
        except FAILURES as error:
            log.debug("no status", reason=type(error).__name__)

    async def thread(self, channel: str, thread: str, most: int) -> Sequence[Mapping[str, Any]]:
        """Give the first messages of a thread; none where the bot may not read them."""
        try:
            found = await self._client.conversations_replies(channel=channel, ts=thread, limit=most)
        except FAILURES as error:
            log.warning("a thread cannot be read", reason=_reason(error))
            return ()
        messages: list[Mapping[str, Any]] = found.get("messages", [])
        return messages

    async def suggest(self, channel: str, questions: Sequence[str]) -> None:
        """Suggest questions where somebody opens the bot's messages."""
        prompts = [{"title": each, "message": each} for each in questions]
        await self._client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, prompts=prompts
        )

    async def open(self, trigger: str, view: Mapping[str, Any]) -> None:
        """Open a window for whoever pressed something."""
        await self._client.views_open(trigger_id=trigger, view=dict(view))

    async def _post(self, target: Target, reply: Reply) -> None:
        what: dict[str, Any] = {
            "channel": target.channel,
            "thread_ts": target.thread,
            "text": reply.text,
            "blocks": list(reply.blocks),
        }
        if target.private:
            await self._client.chat_postEphemeral(user=target.user, **what)
        else:
            await self._client.chat_postMessage(
                **what, unfurl_links=False, unfurl_media=False, mrkdwn=False
            )

    async def _answer_at(self, url: str, reply: Reply, **how: Any) -> None:
        webhook = AsyncWebhookClient(
            url, logger=quiet(), retry_handlers=list(self._client.retry_handlers)
        )
        sent = await webhook.send(
            text=reply.text, blocks=reply.blocks, unfurl_links=False, unfurl_media=False, **how
        )
        if sent.status_code != 200:  # noqa: PLR2004 (all that Slack says where it took it)
            raise SlackApiError(  # type: ignore[no-untyped-call]
                f"Slack answers {sent.status_code}", {"error": sent.body[:200]}
            )

    async def _turn(self, channel: str) -> None:
        """Wait until a message may be sent to a channel."""
        now = time.monotonic()
        if len(self._free) > _REMEMBERED:
            self._free = {name: at for name, at in self._free.items() if at > now}
        at = max(now, self._free.get(channel, now))
        self._free[channel] = at + self._seconds
        await asyncio.sleep(at - now)


def _reason(error: BaseException) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else repr(error)
