"""What lets a browser in: a pass, made of the server's key, in a cookie that no script can read."""

import hashlib
import hmac
import time
from typing import Self

from api.settings import Settings

LET_IN = "pincite.let_in"
"""In a request's scope: whether a pass has let it in."""
COOKIE = "pincite"
DAYS = 30

_SECONDS = DAYS * 24 * 60 * 60


class Passes:
    """Tells who may see what is private.

    Args:
        key: The server's key; empty where it has none.
    """

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make those of a server."""
        return cls(settings.key.get_secret_value() if settings.key else "")

    @property
    def needed(self) -> bool:
        """Whether the server has a key."""
        return bool(self._key)

    def is_key(self, given: bytes) -> bool:
        """Whether that is the key."""
        return hmac.compare_digest(given, self._key)

    def issued(self) -> str:
        """Make a pass, which holds for `DAYS`; whoever reads it does not learn the key."""
        until = str(int(time.time()) + _SECONDS)
        return f"{until}.{self._signature(until)}"

    def holds(self, given: str) -> bool:
        """Whether that is a pass made of the key, and its time is not over."""
        until, _, signature = given.partition(".")
        same = hmac.compare_digest(
            signature.encode("utf-8", "replace"), self._signature(until).encode()
        )
        return same and int(until) > time.time()

    def _signature(self, until: str) -> str:
        return hmac.new(
            self._key, f"pass {until}".encode("utf-8", "replace"), hashlib.sha256
        ).hexdigest()
