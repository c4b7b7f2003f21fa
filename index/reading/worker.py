"""The child process that reads: limits itself, then answers one request after another.

Run as `python -m index.reading.worker LIMITS`, with the limits as JSON; started by
`index.reading.sandbox` only.
"""

import hashlib
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from index.reading import confinement, formats, frames, wire
from index.reading.detection import detect
from index.reading.limits import Limits
from index.reading.original import Original
from index.reading.records import Record, Unreadable
from qa.documents import Content
from qa.errors import Damaged, NoText, ReadingError, ReadingStopped, TooLarge

Reading = Iterator[Record | Unreadable]
Answering = Callable[[dict[str, Any], Limits], Iterator[dict[str, Any]]]


def read(path: Path, name: str, limits: Limits, charset: str | None = None) -> Reading:
    """Read one file, in this process.

    Args:
        path: Where its bytes are.
        name: What it is called; its suffix counts.
        limits: How much it is given.
        charset: The encoding that the one who sent it names, if any.

    Raises:
        ReadingError: It cannot become a document.
    """
    if formats.SUFFIXES.get(formats.suffix_of(name)) is formats.JSON_LINES:
        reader = importlib.import_module("index.reading.readers.lines")
        if reader.holds_records(path, name):
            yield from cast("Reading", reader.read_lines(path, name, limits))
            return
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        data = stream.read(min(size, limits.file_size) + 1)
    if len(data) > limits.file_size:
        raise TooLarge(f"It has more than {limits.file_size // 2**20} MiB.")
    if not data.strip():
        raise NoText("The file is empty.")
    form = detect(data, name)
    original = Original(data=data, name=name, limits=limits, charset=charset)
    yield Record(
        line=None,
        key=None,
        uri=None,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=form.media_type,
        content=_content(form, original),
    )


def _content(form: formats.Format, original: Original) -> Content:
    module = importlib.import_module(f"index.reading.readers.{form.reader}")
    reader: Callable[[Original], Content] = module.read
    try:
        return reader(original)
    except (ReadingError, MemoryError):
        raise
    except RecursionError as error:
        raise Damaged("It is nested too deeply.") from error
    except Exception as error:
        raise Damaged(f"It cannot be read as {form.media_type}: it is broken.") from error


def answer(request: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    """The replies to one request, the last of which ends it."""
    yield {"kind": "begun"}
    try:
        for result in read(Path(request["path"]), request["name"], limits, request.get("charset")):
            if isinstance(result, Record):
                yield wire.describe(result)
            else:
                yield wire.describe_error(result.error, result.line)
    except ReadingError as error:
        yield wire.describe_error(error)
    except MemoryError:
        yield wire.describe_error(ReadingStopped("It took more memory than a file is given."))
    except OSError as error:
        reason = error.strerror or "not readable"
        yield wire.describe_error(Damaged(f"The file cannot be opened: {reason}."))
    yield {"kind": "done", "memory": confinement.memory_in_use()}


def serve(
    requests: BinaryIO,
    replies: BinaryIO,
    limits: Limits,
    gate: confinement.Gate,
    answering: Answering = answer,
) -> None:
    """Answer until there are no more requests: the other process has closed or ended."""
    while len(header := requests.read(frames.LENGTH.size)) == frames.LENGTH.size:
        (length,) = frames.LENGTH.unpack(header)
        if length > frames.MAX_REQUEST:
            return
        request = frames.unpack(requests.read(length))
        gate.admit(request["path"])
        confinement.allow_time(limits.seconds)
        for reply in answering(request, limits):
            confinement.allow_time(limits.seconds)
            replies.write(frames.pack(reply))
            replies.flush()


def main(answering: Answering = answer) -> None:
    """Take the two pipes, give up all else, and serve."""
    limits = Limits(**json.loads(sys.argv[1]))
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.setrecursionlimit(2000)
    confinement.limit_process(limits.memory)
    confinement.memory_in_use()
    gate = confinement.Gate()
    gate.close()
    serve(requests, replies, limits, gate, answering)


if __name__ == "__main__":
    main()
