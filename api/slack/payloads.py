"""What Slack's payloads have, as far as the bot reads them.

https://docs.slack.dev/apis/events-api and https://docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Mapping
from typing import Any

_WHO = {"id": str}
_BY_TYPE: Mapping[str, Any] = {
    "url_verification": {"challenge": str},
    "event_callback": {"event": {"type": str}},
    "block_actions": {"user": _WHO, "actions": [{"action_id": str}]},
    "message_action": {
        "callback_id": str,
        "user": _WHO,
        "channel": _WHO,
        "message": {},
        "response_url": str,
        "trigger_id": str,
    },
    "view_submission": {
        "user": _WHO,
        "view": {"type": str, "callback_id": str, "private_metadata": str, "state": {"values": {}}},
    },
}
_COMMAND = {
    "command": str,
    "channel_id": str,
    "user_id": str,
    "response_url": str,
    "trigger_id": str,
}


def check_payload(body: object) -> None:
    """Check that a payload is one that the bot can read.

    Raises:
        ValueError: It is none.
    """
    kind = body.get("type") if isinstance(body, dict) else None
    shape = _BY_TYPE.get(kind, _COMMAND) if isinstance(kind, str) else _COMMAND
    if not _fits(body, shape):
        raise ValueError(f"no payload of type {str(kind)[:40]!r} is like this")


def _fits(value: object, shape: Any) -> bool:
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            name in value and _fits(value[name], each) for name, each in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and bool(value) and all(_fits(v, shape[0]) for v in value)
    return isinstance(value, shape)
