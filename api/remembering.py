"""Answers are remembered behind the back of whoever asked, so that nobody waits for the disk."""

import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Self

from api.records import new_record
from api.settings import Settings
from index.feedback import NAME, Feedback
from index.judgements import New, new_answer_id
from qa.answers import Answer
from qa.errors import PinciteError
from qa.questions import Question

MOST_WAITING = 1_000


class Remembering:
    """Remembers answers, where the settings say so. Safe to use from several threads.

    An answer is given its id at once and written down a moment later, together with others that
    came meanwhile; whoever judges it waits until it is. Where the file cannot be used, or the disk
    is too slow for what is asked, answers are not remembered: that is no reason not to give them.

    Args:
        settings: Which home, and for how long.
        warn: Told, in words, where something is not remembered.

    Attributes:
        feedback: Where they are kept.
    """

    def __init__(self, settings: Settings, *, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._days = settings.remember_days
        self.feedback = Feedback(settings.home.expanduser() / NAME, days=self._days)
        self._changed = threading.Condition()
        self._waiting: list[Callable[[], New]] = []
        self._writing = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write down what waits, and give the file back."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join()
        self.feedback.close()

    def keep(
        self,
        answer: Answer,
        question: Question,
        *,
        door: str,
        asker: str = "",
        again: bool = False,
    ) -> Answer:
        """Remember an answer; see `api.records.new_record`.

        Returns:
            The answer with its id; without one where it is not remembered.
        """
        if not self._days or self._closed:
            return answer
        known = replace(answer, answer_id=new_answer_id())

        def made() -> New:
            new = new_record(known, question, door=door, asker=asker, again=again)
            return replace(new, id=known.answer_id or new.id)

        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                self._warn("too many wait to be written")
                return answer
            self._waiting.append(made)
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="remembering")
                self._thread.start()
            self._changed.notify_all()
        return known

    def settled(self) -> Feedback:
        """Give the feedback, with all in it that was remembered so far."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting and not self._writing)
        return self.feedback

    def _write(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                batch, self._waiting = self._waiting, []
                self._writing = True
            self._keep(batch)

    def _keep(self, batch: list[Callable[[], New]]) -> None:
        try:
            self.feedback.keep([made() for made in batch])
        except PinciteError as error:
            self._warn(str(error))
        except Exception as error:  # noqa: BLE001 (the thread goes on; it is told)
            self._warn("".join(traceback.format_exception(error)))
