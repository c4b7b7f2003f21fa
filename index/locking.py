"""Locks of a home that hold across processes, and say who has them."""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.database import translated
from qa.errors import HomeLocked

WRITING = "lock"
SERVING = "serving"
REINDEXING = "reindexing"
CONVERSING = "conversing"
REMEMBERING = "remembering"
CLAIMING = "claiming"
GROUPING = "grouping"


class HomeLock:
    """A lock file of a home. The system gives it back when its holder ends, however it ends.

    Args:
        home: The home's folder.
        name: The file's name: `WRITING` is held for each change, `SERVING` by a server as long as
            it takes uploads, `REINDEXING` as long as a collection is encoded anew, `CONVERSING`,
            `REMEMBERING` and `CLAIMING` while the file of conversations, of feedback, or of what
            the bot for Slack remembers, is opened; `GROUPING` while questions are grouped.
    """

    def __init__(self, home: Path, name: str = WRITING) -> None:
        self._threads = threading.RLock()
        self._lock = FileLock(home / name, thread_local=False)
        self._name = name
        self._holder = home / f"{name}.json"

    @contextmanager
    def held(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the lock, one thread at a time, which may do so more than once; see `acquire`."""
        began = time.monotonic()
        if not self._threads.acquire(timeout=wait):
            raise HomeLocked(self._held())
        try:
            self.acquire(max(0.0, wait - (time.monotonic() - began)))
            try:
                yield
            finally:
                self.release()
        finally:
            self._threads.release()

    def acquire(self, wait: float = 0.0) -> None:
        """Take the lock, until `release`.

        Args:
            wait: For so many seconds at most.

        Raises:
            HomeLocked: Another process has it.
            HomeNotWritable: The home cannot be written to.
        """
        with translated(self._holder):
            first = not self._lock.is_locked
            try:
                self._lock.acquire(timeout=wait, poll_interval=0.02)
            except Timeout as error:
                raise HomeLocked(self._held()) from error
            if not first:
                return
            now = {"process": os.getpid(), "command": _command(), "since": int(time.time())}
            try:
                self._holder.write_text(json.dumps(now), encoding="utf-8")
            except OSError:
                self._lock.release()
                raise

    def release(self) -> None:
        """Give the lock back, once for each time it was taken."""
        self._lock.release()

    def _held(self) -> str:
        try:
            holder = json.loads(self._holder.read_bytes())
            since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(holder["since"]))
            who = f"process {holder['process']} ({holder['command']}), since {since}"
        except (OSError, ValueError, KeyError, TypeError):
            who = "another process"
        home = self._holder.parent
        if self._name == SERVING:
            return f"{who}, serves {home} and takes its uploads."
        if self._name == REINDEXING:
            return f"{who} is re-indexing in {home}. Wait until it is done."
        return f"{who} is writing to {home}. Try again once it is done; asking works meanwhile."


def _command() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
