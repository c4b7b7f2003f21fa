"""What the reading process takes from itself before it touches any input."""

import contextlib
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # a platform without them goes on without limits
    resource = None  # type: ignore[assignment]

_DESCRIPTORS = 64
_CPU_FACTOR = 2
_CPU_SPARE = 5
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "shutil.",
    "ftplib.",
    "http.",
    "urllib.",
    "webbrowser.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.spawn",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.kill",
)


class Gate:
    """Which files may be opened: Python's own, and the one that is being read.

    This keeps parsers written in Python from opening what a document names. It is no wall
    against machine code; the limits of the operating system are there for that.
    """

    def __init__(self) -> None:
        places = {sys.prefix, sys.base_prefix, *(path for path in sys.path if path)}
        resolved = {str(Path(place).resolve()) for place in places}
        self._places = tuple(place.rstrip(os.sep) + os.sep for place in places | resolved)
        self._open_to: str | None = None

    def admit(self, path: str) -> None:
        """From now on this file may be read, and no other."""
        self._open_to = path

    def close(self) -> None:
        """Refuse everything else for as long as this process lives."""
        sys.addaudithook(self._check)

    def _check(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._check_open(*arguments)
        elif event.startswith(_FORBIDDEN):
            raise PermissionError(f"{event} is not allowed here")

    def _check_open(self, path: object, mode: object, flags: object) -> None:
        if isinstance(path, int):
            return
        name = os.fsdecode(path) if isinstance(path, str | bytes) else str(path)
        writes = isinstance(flags, int) and flags & _WRITING
        if not writes and (name == self._open_to or os.path.abspath(name).startswith(self._places)):  # noqa: PTH100 - resolves no links
            return
        raise PermissionError(f"opening {name!r} ({mode}) is not allowed here")


def limit_process(memory: int) -> None:
    """Limit memory; allow no file to be written, no memory image, few open files."""
    _limit("RLIMIT_AS", memory)
    _limit("RLIMIT_DATA", memory)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_NOFILE", _DESCRIPTORS)


def allow_time(seconds: float) -> None:
    """End this process if it computes for much longer than this, even if no one waits for it."""
    if resource is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime + _CPU_FACTOR * seconds) + _CPU_SPARE
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def memory_in_use() -> int:
    """The memory this process holds, in bytes; 0 where that is not known.

    Call it once before the gate closes: it keeps open what it asks. What `getrusage` tells is of
    no use here, since a process begins with the peak of the one that started it.
    """
    meter = _meter()
    if meter is None:
        return 0
    return int(os.pread(meter, 200, 0).split()[1]) * os.sysconf("SC_PAGE_SIZE")


@cache
def _meter() -> int | None:
    try:
        return os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return None


def _limit(name: str, value: int) -> None:
    number = getattr(resource, name, None)
    if resource is None or number is None:
        return
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(number)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(number, (value, value))
