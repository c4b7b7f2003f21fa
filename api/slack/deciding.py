"""Whether a message is answered, and what is asked in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.slack.channels import ChannelSettings
from api.slack.markup import mentions, words_of
from qa.questions import MAX_QUESTION

SLACKBOT = "USLACKBOT"
_SUBTYPES = (None, "thread_broadcast", "file_share", "me_message", "bot_message")
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that somebody wrote.

    Attributes:
        channel: Where.
        ts: Its id in that channel.
        thread: The id of the message whose thread it is in; None where it stands by itself.
        user: Who wrote it; empty for some bots.
        text: As Slack sends it.
        by_bot: Whether a program wrote it.
        direct: Whether it was written to the bot alone.
    """

    channel: str
    ts: str
    thread: str | None
    user: str
    text: str
    by_bot: bool
    direct: bool

    @property
    def root(self) -> str:
        """The message in whose thread a reply goes."""
        return self.thread or self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked in a message.

    Attributes:
        text: In plain words; empty where the bot was addressed without any.
        addressed: Whether the bot was addressed: mentioned, or written to directly.
    """

    text: str
    addressed: bool


def said_in(event: Mapping[str, Any]) -> Said | None:
    """Read a message from an event of the Events API.

    Returns:
        The message; None where the event is about something else: a message that was edited or
        deleted, somebody who joined, and all that Slack itself writes.
    """
    words = {name: event.get(name) for name in ("channel", "ts", "user", "text", "thread_ts")}
    hidden = event.get("hidden") or event.get("subtype") not in _SUBTYPES
    if hidden or not all(isinstance(each, str | None) for each in words.values()):
        return None
    channel, ts = words["channel"], words["ts"]
    if not channel or not ts:
        return None
    thread, user = words["thread_ts"], words["user"] or ""
    return Said(
        channel=channel,
        ts=ts,
        thread=thread if thread != ts else None,
        user=user,
        text=words["text"] or "",
        by_bot=bool(event.get("bot_id")) or event.get("subtype") == "bot_message",
        direct=event.get("channel_type") == "im" or channel.startswith("D"),
    )


def asked_in(said: Said, settings: ChannelSettings, *, me: str, joined: bool) -> Asked | None:
    """Decide whether a message is answered.

    Nobody answers oneself, or Slackbot. Whoever addresses the bot is answered, other bots only
    where the channel does not ignore them. What is not addressed to it is answered where the
    channel is not for mentions only, has a question mark where these are asked for, and either
    stands by itself or in a thread in which the bot has answered a person before: people talk to
    each other in threads, and two bots would talk for ever.

    Args:
        said: The message.
        settings: Those of its channel.
        me: The bot's own user.
        joined: Whether the bot has answered in its thread.

    Returns:
        What is asked; None where it is not to be answered.
    """
    if said.user in {me, SLACKBOT} or (said.by_bot and settings.ignore_bots):
        return None
    text = words_of(said.text, without=me)
    if said.direct or mentions(said.text, me):
        return Asked(text=text, addressed=True)
    threaded = said.thread is not None
    if settings.only_when_mentioned or (threaded and (said.by_bot or not joined)):
        return None
    marked = any(mark in text for mark in _QUESTION_MARKS)
    if not text or len(text) > MAX_QUESTION or (settings.question_marks_only and not marked):
        return None
    return Asked(text=text, addressed=False)
