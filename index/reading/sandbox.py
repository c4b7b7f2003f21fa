"""Reading files in a child process that can do nothing else and may die of it."""

import dataclasses
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from index.reading import formats, wire
from index.reading.child import Child, Gone
from index.reading.limits import LINE_BYTES, MIB, Limits
from index.reading.records import Record, Unreadable
from qa.errors import Damaged, ReadingStopped, TooLarge, UnsupportedFormat

__all__ = ["Limits", "Reader"]

_FILES_PER_CHILD = 300
_START_SECONDS = 30.0
_BYTES_PER_CHARACTER = 12
_ENDED = "The reading process ended while it read this file."


class Reader:
    """Reads files; owns the process that does so. Use it from one thread at a time.

    The process is started when the first file is read, serves many files, and is replaced after
    one that took too long, took too much, or ended it.

    Args:
        limits: How much each file is given.
    """

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - it is frozen
        self._limits = limits
        self._child: Child | None = None
        self._files = 0
        self._busy = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process. Reading another file would start a new one."""
        if self._child:
            self._child.end()
        self._child, self._files, self._busy = None, 0, False

    def read(
        self, path: Path, *, name: str | None = None, charset: str | None = None
    ) -> Iterator[Record | Unreadable]:
        """Read one file, as far as the results are asked for.

        A result that is not taken holds up nothing: reading another file gives this one up.

        Args:
            path: Where its bytes are.
            name: What it is called, where that is not the name in its path.
            charset: The encoding that the one who sent it names, if any.

        Raises:
            ReadingError: It cannot become a document. Other files can be read after it.
        """
        name = name if name is not None else path.name
        self._check(path, name)
        child = self._begin({"path": str(path.absolute()), "name": name, "charset": charset})
        try:
            for message in self._replies(child):
                if message["kind"] == "record":
                    yield wire.restore(message)
                elif message["kind"] == "unreadable":
                    yield wire.restore_unreadable(message)
                else:
                    raise wire.restore_error(message)
        except TimeoutError as error:
            seconds = self._limits.seconds
            raise ReadingStopped(f"Reading took longer than {seconds:g} seconds.") from error
        except (Gone, ValueError) as error:
            self._give_up(child)
            raise ReadingStopped(_ENDED) from error
        finally:
            if self._busy:
                self._give_up(child)

    def _give_up(self, child: Child) -> None:
        if self._child is child:
            self.close()

    def _check(self, path: Path, name: str) -> None:
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "its name is not valid"
            raise Damaged(f"The file cannot be opened: {reason}.") from error
        if not stat.S_ISREG(status.st_mode):
            raise UnsupportedFormat("It is not a regular file.")
        in_lines = formats.SUFFIXES.get(formats.suffix_of(name)) is formats.JSON_LINES
        if status.st_size > self._limits.file_size and not in_lines:
            raise TooLarge(f"It has more than {self._limits.file_size // MIB} MiB.")

    def _begin(self, request: dict[str, Any]) -> Child:
        for _ in range(2):
            child = self._ready()
            try:
                child.send(request)
                if child.receive(_START_SECONDS).get("kind") == "begun":
                    self._busy = True
                    self._files += 1
                    return child
            except (Gone, TimeoutError):
                pass
            self.close()
        raise ReadingStopped("The reading process does not start.")

    def _ready(self) -> Child:
        used_up = self._busy or self._files >= _FILES_PER_CHILD
        if self._child and (used_up or not self._child.alive):
            self.close()
        if not self._child:
            self._child = Child(
                self._arguments(), max(self._limits.text, LINE_BYTES) * _BYTES_PER_CHARACTER
            )
        return self._child

    def _arguments(self) -> list[str]:
        return ["-m", "index.reading.worker", json.dumps(dataclasses.asdict(self._limits))]

    def _replies(self, child: Child) -> Iterator[dict[str, Any]]:
        failure: dict[str, Any] | None = None
        while True:
            if self._child is not child:
                raise Gone
            message = child.receive(self._limits.seconds)
            kind = message.get("kind")
            if kind == "done":
                self._finish(message)
                break
            if kind == "failed" and failure is None:
                failure = message
            elif kind in ("record", "unreadable") and failure is None:
                yield message
            else:
                raise Gone
        if failure:
            if failure.get("code") == ReadingStopped.code:
                self.close()
            yield failure

    def _finish(self, message: dict[str, Any]) -> None:
        self._busy = False
        held = message.get("memory")
        if not isinstance(held, int) or held > self._limits.memory // 3:
            self.close()
