"""What takes several calls, one after another: each says what is next, and does nothing itself."""

import hashlib
import secrets
from pathlib import Path

from api.client import asking, documents, uploads
from api.client.attempts import Pause, Server, Steps
from api.client.calls import File, Response
from api.client.results import Upload
from qa.errors import GenerationNotFound, InvalidInput, ServerError
from qa.receipts import Receipt
from qa.replaying import Replay, compared, refused

_FIRST_LOOK = 0.05
_LAST_LOOK = 2.0


def replaying(server: Server, then: Receipt) -> Steps[Replay]:
    """Ask again what a receipt says, and compare."""
    try:
        answer = yield from server.attempting(asking.ask(then.question, then.collection))
    except (GenerationNotFound, InvalidInput) as error:
        return refused(then, error)
    if answer.receipt is None:
        raise ServerError(f"{server.url} gave no receipt with its answer.")
    return compared(then, answer.receipt)


def uploading(
    server: Server, file: File, collection: str | None, uri: str | None, wait: float
) -> Steps[Upload]:
    """Upload a file, and look what becomes of it, for some seconds at most."""
    upload_id = yield from server.attempting(uploads.send(file, collection, uri))
    until, pause = server.clock() + wait, _FIRST_LOOK
    while True:
        upload = yield from server.attempting(uploads.uploaded(upload_id))
        if upload.state != "queued" or server.clock() + pause > until:
            return upload
        yield Pause(seconds=pause)
        pause = min(_LAST_LOOK, pause * 1.5)


def saving(server: Server, document_id: str, collection: str | None, path: Path) -> Steps[Path]:
    """Fetch an original into a file: all of it, or the file is as it was before.

    Raises:
        ServerError: What came is not what its SHA-256 says.
        OSError: The file cannot be written.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with partial.open("xb+") as into:
            call = documents.original(document_id, collection, into)
            response = yield from server.attempting(call)
            into.seek(0)
            _check_whole(response, hashlib.file_digest(into, "sha256").hexdigest())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def fetching(server: Server, document_id: str, collection: str | None) -> Steps[bytes]:
    """Fetch an original.

    Raises:
        ServerError: What came is not what its SHA-256 says.
    """
    response = yield from server.attempting(documents.original(document_id, collection))
    _check_whole(response, hashlib.sha256(response.body).hexdigest())
    return response.body


def _check_whole(response: Response, sha256: str) -> None:
    """Check an original by the SHA-256 that it is tagged with, unless a proxy dropped that."""
    tag = response.headers.get("etag", "").removeprefix("W/").strip('"')
    if tag and tag != sha256:
        raise ServerError("The original that came is not the one that the server has (SHA-256).")
