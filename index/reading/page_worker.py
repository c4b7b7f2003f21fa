"""The child process that draws pages: limits itself, then answers one request after another.

Run as `python -m index.reading.page_worker LIMITS`; started by `index.reading.pages` only. It keeps
the PDF it opened last.
"""

import base64
import dataclasses
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2

from index.reading import wire, worker
from index.reading.drawn import characters_of, picture_of
from index.reading.limits import MIB, Limits
from qa.errors import Damaged, ReadingError, ReadingStopped, TooLarge

_last: tuple[str, pypdfium2.PdfDocument] | None = None


def answer(request: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    """The one reply to a request.

    A request has `key`, `path`, `sha256`, `page` (from 1) and `kind`: `characters` or `picture`.
    Without a path it is of the PDF opened last, and the reply `unknown` where that has another key.
    """
    try:
        yield _reply(request, limits)
    except ReadingError as error:
        yield wire.describe_error(error)
    except MemoryError:
        yield wire.describe_error(ReadingStopped("It took more memory than a file is given."))
    except (OSError, pypdfium2.PdfiumError):
        yield wire.describe_error(Damaged("The page cannot be drawn: the file is broken."))


def _reply(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    if request["path"]:
        data = _bytes(Path(request["path"]), limits)
        if hashlib.sha256(data).hexdigest() != request["sha256"]:
            return {"kind": "changed"}
        _keep(request["key"], pypdfium2.PdfDocument(data))
    if _last is None or _last[0] != request["key"]:
        return {"kind": "unknown"}
    document = _last[1]
    if not 1 <= request["page"] <= len(document):
        return {"kind": "none", "pages": len(document)}
    page = document.get_page(request["page"] - 1)
    try:
        if request["kind"] == "picture":
            return {"kind": "picture", "png": base64.b64encode(picture_of(page)).decode()}
        return {"kind": "characters", **dataclasses.asdict(characters_of(page))}
    finally:
        page.close()


def _keep(key: str, document: pypdfium2.PdfDocument) -> None:
    global _last  # noqa: PLW0603 - what this process is there for
    if _last:
        _last[1].close()
    _last = (key, document)


def _bytes(path: Path, limits: Limits) -> bytes:
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        data = stream.read(min(size, limits.file_size) + 1)
    if len(data) > limits.file_size:
        raise TooLarge(f"It has more than {limits.file_size // MIB} MiB.")
    return data


if __name__ == "__main__":
    worker.main(answer)
