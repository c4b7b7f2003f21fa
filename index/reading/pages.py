"""Pages of PDFs, drawn in a child process that can do nothing else and may die of it."""

import base64
import binascii
import dataclasses
import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from index.reading import wire
from index.reading.child import Child, Gone
from index.reading.limits import MIB, Limits
from index.reading.placing import Box, DrawnPage
from qa.errors import NotFound, OriginalNotFound, ReadingStopped

_Read = TypeVar("_Read", DrawnPage, bytes)

_LIMITS = Limits(seconds=15.0)
_LONGEST_REPLY = 64 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalFile:
    """The bytes of a PDF, and how to get at them.

    Attributes:
        key: The same for the same bytes at the same place.
        sha256: What they must be.
        opened: Gives a path to them while it is entered.
    """

    key: str
    sha256: str
    opened: Callable[[], AbstractContextManager[Path]]


class Pages:
    """Draws pages of PDFs, one at a time; owns the process that does so. Safe to use from threads.

    The process is started for the first page, keeps the PDF it opened last, and is replaced after
    a page that took too long, took too much, or ended it.

    Args:
        limits: How much each page is given.
    """

    def __init__(self, limits: Limits = _LIMITS) -> None:
        self._limits = limits
        self._child: Child | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process. Drawing another page would start a new one."""
        with self._lock:
            self._end()

    def drawn(self, original: OriginalFile, number: int) -> DrawnPage:
        """Find the characters on a page.

        Args:
            original: The PDF.
            number: The page, from 1.

        Raises:
            OriginalNotFound: The file is gone, or has changed.
            NotFound: It has no such page.
            ReadingError: The page cannot be drawn.
        """
        return self._asked("characters", original, number, _page_of)

    def picture(self, original: OriginalFile, number: int) -> bytes:
        """Draw a page: a PNG file. Arguments and errors are those of `drawn`."""
        return self._asked("picture", original, number, _picture_of)

    def _asked(
        self,
        kind: str,
        original: OriginalFile,
        number: int,
        read: Callable[[dict[str, Any]], _Read],
    ) -> _Read:
        request = {"kind": kind, "key": original.key, "sha256": original.sha256, "page": number}
        with self._lock:
            try:
                reply = self._exchange({**request, "path": ""})
                if reply["kind"] == "unknown":
                    with original.opened() as path:
                        reply = self._exchange({**request, "path": str(path.absolute())})
                if reply["kind"] == kind:
                    return read(reply)
                failure = _failure(reply)
            except TimeoutError as error:
                self._end()
                seconds = self._limits.seconds
                raise ReadingStopped(f"Drawing took longer than {seconds:g} seconds.") from error
            except (Gone, ValueError, KeyError, TypeError) as error:
                self._end()
                raise ReadingStopped("The process that draws pages ended at this one.") from error
            if isinstance(failure, ReadingStopped):
                self._end()
            raise failure

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._child is None or not self._child.alive:
            self._end()
            arguments = json.dumps(dataclasses.asdict(self._limits))
            self._child = Child(["-m", "index.reading.page_worker", arguments], _LONGEST_REPLY)
        self._child.send(request)
        return self._child.receive(self._limits.seconds)

    def _end(self) -> None:
        if self._child:
            self._child.end()
        self._child = None


def _failure(reply: dict[str, Any]) -> Exception:
    if reply["kind"] == "changed":
        return OriginalNotFound("The file is no longer what was ingested: ingest it again.")
    if reply["kind"] == "none":
        return NotFound(f"There is no such page: the file has {int(reply['pages']):,}.")
    return wire.restore_error(reply)


def _picture_of(reply: dict[str, Any]) -> bytes:
    try:
        return base64.b64decode(reply["png"], validate=True)
    except binascii.Error as error:
        raise ValueError("no picture") from error


def _page_of(reply: dict[str, Any]) -> DrawnPage:
    boxes = tuple(_box_of(each) for each in reply["boxes"])
    characters = wire.string(reply["characters"], "characters")
    if len(boxes) != len(characters):
        raise ValueError("boxes and characters differ in number")
    return DrawnPage(
        width=float(reply["width"]),
        height=float(reply["height"]),
        characters=characters,
        boxes=boxes,
    )


def _box_of(found: Any) -> Box | None:
    if found is None:
        return None
    left, top, right, bottom = map(float, found)
    return Box(left=left, top=top, right=right, bottom=bottom)
