"""A process of work that is killed: at a moment, or at one of its commits, renames and fsyncs."""

import json
import os
import random
import select
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from index.pipeline import UNCHANGED
from scripts.crashing.events import seen

BEFORE, DURING, AFTER = SIDES = ("before", "during", "after")
_DURING_SECONDS = 0.004


@dataclass(frozen=True, slots=True)
class Point:
    """An event of a process, counted from 1, and on which side of it the process is killed."""

    number: int
    side: str


@dataclass(slots=True)
class Ended:
    """How a process of work ended.

    Attributes:
        killed: Whether it was killed.
        done: How many of its steps it had said to be done.
        written: The documents it had said to be added or updated.
        events: The kind of each event, where it came to its end.
        result: What its work gave, where it came to its end.
        spoke: What it said last to people.
        error: What stopped it, where it failed.
        seconds: How long it took.
    """

    killed: bool = False
    done: int = 0
    written: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    result: Any = None
    spoke: str = ""
    error: str = ""
    seconds: float = 0.0


class Reporter:
    """What a process says to its parent, a line each; what was said outlives it.

    Attributes:
        pipe: Where it is written.
    """

    def __init__(self, pipe: int) -> None:
        self.pipe = pipe

    def done(self, document_id: str | None = None) -> None:
        """Say that a step is done, and which document it has written."""
        self.say("done", document_id)

    def say(self, kind: str, value: Any = None) -> None:
        """Say something."""
        data = json.dumps([kind, value]).encode() + b"\n"
        while data:
            data = data[os.write(self.pipe, data) :]


def run(
    work: Callable[[Reporter], Any],
    *,
    point: Point | None = None,
    after: float | None = None,
    watched: bool = False,
) -> Ended:
    """Do work in a process of its own.

    Args:
        work: Is given what it says its steps to; may become another program that prints outcomes.
        point: Where to kill the process.
        after: How many seconds after it has begun to kill it.
        watched: Whether to list its events, though it is not killed.
    """
    reading, writing = os.pipe()
    began = time.monotonic()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _work(work, Reporter(writing), point, watched=watched)
    os.close(writing)
    ended = _follow(reading, process, began + after if after is not None else None)
    os.close(reading)
    _, status = os.waitpid(process, 0)
    ended.killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not ended.killed and status and not ended.error:
        ended.error = f"ended with status {status}"
    ended.seconds = time.monotonic() - began
    return ended


def _follow(pipe: int, process: int, moment: float | None) -> Ended:
    ended, rest = Ended(), b""
    while True:
        left = None if moment is None else max(0.0, moment - time.monotonic())
        ready, _, _ = select.select([pipe], [], [], left)
        if not ready:
            os.kill(process, signal.SIGKILL)
            moment = None
            continue
        data = os.read(pipe, 1 << 16)
        if not data:
            return ended
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            kind, value = _said(line)
            if kind == "done":
                ended.done += 1
                ended.written += [value] if value else []
            elif kind == "now":
                moment = time.monotonic() + random.random() * _DURING_SECONDS
            else:
                setattr(ended, kind, value)


def _said(line: bytes) -> tuple[str, Any]:
    """Read what the process itself, or the command line in its place, has said."""
    if not line.startswith((b"[", b"{")):
        return "spoke", line.decode()
    said = json.loads(line)
    if isinstance(said, list):
        return said[0], said[1]
    return "done", None if said["status"] == UNCHANGED else said["document_id"]


def _work(
    work: Callable[[Reporter], Any],
    reporter: Reporter,
    point: Point | None,
    *,
    watched: bool,
) -> None:
    code = 0
    try:
        tripwire = Tripwire(point, reporter)
        with seen(tripwire.around) if point or watched else nullcontext():
            result = work(reporter)
        reporter.say("events", tripwire.events)
        reporter.say("result", result)
    except BaseException:  # noqa: BLE001 (told to the parent)
        reporter.say("error", traceback.format_exc())
        code = 1
    finally:
        os._exit(code)


class Tripwire:
    """Counts events, and kills the process at one of them.

    Attributes:
        events: The kind of each event there was.
    """

    def __init__(self, point: Point | None, reporter: Reporter) -> None:
        self.events: list[str] = []
        self._point = point
        self._reporter = reporter

    @contextmanager
    def around(self, kind: str) -> Iterator[None]:
        """Go through an event."""
        self.events.append(kind)
        point = self._point
        side = point.side if point and len(self.events) == point.number else None
        if side == BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        if side == DURING:
            self._reporter.say("now")
        yield
        if side == AFTER:
            os.kill(os.getpid(), signal.SIGKILL)
