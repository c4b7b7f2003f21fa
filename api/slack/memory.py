"""What the bot remembers between one event and the next: the file `slack.sqlite` of a home.

It may be lost: then an event that Slack repeats is answered again, and threads begin anew.
"""

from collections.abc import Callable
from pathlib import Path

from api.slack import claiming, threads
from api.slack.claiming import Claims
from api.slack.threads import Threads
from index.ephemeral import Ephemeral
from index.locking import CLAIMING

NAME = "slack.sqlite"
MIGRATIONS = (f"{claiming.TABLES};\n{threads.TABLES}",)


class Memory:
    """Claims and threads, in one file.

    Args:
        home: The home's folder.
        warn: Told, in words, where something is lost, or will be when the process ends.

    Attributes:
        claims: What was taken on.
        threads: What was asked and shown.
    """

    def __init__(self, home: Path, *, warn: Callable[[str], None]) -> None:
        self._database = Ephemeral(home / NAME, MIGRATIONS, lock=CLAIMING, warn=warn)
        self.claims = Claims(self._database)
        self.threads = Threads(self._database)

    def close(self) -> None:
        """Give the file back."""
        self._database.close()
