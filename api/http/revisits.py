"""In the background: questions that were not answered are grouped, and asked again."""

import threading
import time
from collections.abc import Callable

import structlog

from api.ledger import Ledger
from api.library import Library
from api.logs import log_failure
from api.remembering import Remembering
from index.encoding.runtime import give_way

LOOK_SECONDS = 10.0
SETTLED_SECONDS = 30.0

log = structlog.get_logger("pincite.gaps")


class Revisits:
    """A thread of low priority that keeps the gaps of a home up to date.

    Every few seconds it groups what was not answered meanwhile. Once documents have changed, and
    then not for a while, it asks the gaps again, `api.ledger.MOST_REASKED` at a time.

    Args:
        library: The home.
        ledger: The gaps.
        remembering: Where questions are remembered.
        look: How many seconds go by between two looks.
        settled: For how many seconds documents must not have changed.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        library: Library,
        ledger: Ledger,
        remembering: Remembering,
        *,
        look: float | None = None,
        settled: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._library = library
        self._ledger = ledger
        self._remembering = remembering
        self._look = LOOK_SECONDS if look is None else look
        self._settled = SETTLED_SECONDS if settled is None else settled
        self._clock = clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="revisits", daemon=True)
        self._seen: dict[str, tuple[str, int]] | None = None
        self._changed: float | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the question in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Look once whether there is something to do, and do it."""
        feedback = self._remembering.settled()
        if not feedback.is_there:
            return
        feedback.drop()
        self._ledger.group(self._stopping.is_set)
        now, state = self._clock(), self._state()
        if state != self._seen:
            self._seen, self._changed = state, now
        if self._changed is None or now - self._changed < self._settled:
            return
        done = self._ledger.reask(stopped=self._stopping.is_set)
        if not done.left:
            self._changed = None
        if done.asked:
            log.info("gaps were asked again", asked=done.asked, answered=done.answered)

    def _state(self) -> dict[str, tuple[str, int]]:
        """Say what differs once documents have changed; other processes may change them, too."""
        home = self._library.home
        return {
            shelf.name: (shelf.folder, home.collection(shelf.name).snapshot().generation)
            for shelf in home.catalog.collections()
        }

    def _work(self) -> None:
        give_way()
        while not self._stopping.wait(self._look):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 (the thread goes on; it is logged)
                if not self._stopping.is_set():
                    log_failure(log, "gaps wait", error, seconds=self._look)
