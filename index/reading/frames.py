"""Messages between the two processes: JSON behind its length, never anything that runs."""

import json
import struct
from typing import Any

LENGTH = struct.Struct(">I")
MAX_REQUEST = 1024 * 1024


def pack(message: dict[str, Any]) -> bytes:
    """A message as the bytes that travel."""
    body = json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> dict[str, Any]:
    """The message in the bytes that came after a length.

    Raises:
        ValueError: They hold no JSON object.
    """
    try:
        message = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(message, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of error for what came in
    return message
