"""What Slack sends, signed as Slack signs it."""

import hashlib
import hmac
import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

from tests.api.slack.stub import BOT, TEAM

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
ASKER = "U0ASKER"
_numbers = itertools.count(1)


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a request with that body."""
    sent = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), f"v0:{sent}:".encode() + body, hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": sent,
        "X-Slack-Signature": f"v0={signature.hexdigest()}",
        "Content-Type": "application/json",
    }


def new_ts() -> str:
    return f"{1_790_000_000 + next(_numbers)}.000100"


def message(text: str, **given: Any) -> dict[str, Any]:
    """A message in a channel."""
    plain = {"type": "message", "channel": "C0HELP", "user": ASKER, "ts": new_ts(), "text": text}
    return {**plain, "channel_type": "channel", **given}


def mention(text: str, **given: Any) -> dict[str, Any]:
    """A message that mentions the bot."""
    said = message(f"<@{BOT}> {text}", **given)
    del said["channel_type"]
    return {**said, "type": "app_mention"}


def direct(text: str, **given: Any) -> dict[str, Any]:
    """A message to the bot alone."""
    return message(text, **{"channel": "D0ASKER", "channel_type": "im", **given})


def event(inner: dict[str, Any], event_id: str | None = None) -> dict[str, Any]:
    """The envelope of an event."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A0",
        "event": inner,
        "event_id": event_id or f"Ev{next(_numbers)}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
    }


def pressed(action: str, value: str, url: str, **container: Any) -> dict[str, Any]:
    """A button under a message that was pressed."""
    place = {"type": "message", "channel_id": "C0HELP", "message_ts": new_ts(), **container}
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": ASKER},
        "trigger_id": f"trigger.{next(_numbers)}",
        "channel": {"id": place["channel_id"]},
        "container": place,
        "message": {"ts": place["message_ts"]},
        "response_url": url,
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
    }


def command(text: str, url: str, **given: Any) -> dict[str, str]:
    """The command `/ask`."""
    return {
        "command": "/ask",
        "text": text,
        "team_id": TEAM,
        "channel_id": "C0HELP",
        "user_id": ASKER,
        "trigger_id": f"trigger.{next(_numbers)}",
        "response_url": url,
        **given,
    }


def as_form(fields: dict[str, Any]) -> bytes:
    """Commands, and what is pressed, come as forms."""
    plain = fields if "command" in fields else {"payload": json.dumps(fields)}
    return urlencode(plain).encode()
