"""One writing process a home: a lock that says who holds it."""

import json
import os
import sys
import time
from pathlib import Path

from filelock import FileLock, Timeout

from index.database import translated
from qa.errors import HomeLocked


class WriterLock:
    """The lock file of a home. The system gives it back when its holder ends, however it ends.

    Args:
        home: The home's folder.
    """

    def __init__(self, home: Path) -> None:
        self._lock = FileLock(home / "lock", thread_local=False)
        self._holder = home / "lock.json"

    def acquire(self, wait: float = 0.0) -> None:
        """Take the lock.

        Args:
            wait: For so many seconds at most.

        Raises:
            HomeLocked: Another process has it.
            HomeNotWritable: The home cannot be written to.
        """
        with translated(self._holder):
            try:
                self._lock.acquire(timeout=wait)
            except Timeout as error:
                raise HomeLocked(self._held()) from error
            now = {"process": os.getpid(), "command": _command(), "since": int(time.time())}
            try:
                self._holder.write_text(json.dumps(now), encoding="utf-8")
            except OSError:
                self._lock.release()
                raise

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()

    def _held(self) -> str:
        try:
            holder = json.loads(self._holder.read_bytes())
            since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(holder["since"]))
            who = f"process {holder['process']} ({holder['command']}), since {since}"
        except (OSError, ValueError, KeyError, TypeError):
            who = "another process"
        return (
            f"{who} is writing to {self._holder.parent}. Wait until it is done; if it is the "
            "server, send documents to it (POST /v1/documents) or stop it first. Asking works "
            "meanwhile."
        )


def _command() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
