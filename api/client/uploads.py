"""The calls that upload files, and see what became of them."""

from dataclasses import dataclass
from typing import Any

from api.client.calls import Call, File, Response, path_of, read, reads
from api.client.results import Upload
from qa.errors import ServerError

PAGE = 100


def send(file: File, collection: str | None, uri: str | None) -> Call[str]:
    """Upload a file; gives the upload's id.

    Sent again it replaces the same document by the same words, so it is repeatable.
    """
    fields = {"collection": collection, "uri": uri}
    return Call(
        method="POST",
        path=path_of("documents"),
        body={name: value for name, value in fields.items() if value is not None},
        file=file,
        read=_accepted_of,
    )


def _accepted_of(response: Response) -> str:
    accepted = read(response.json(), _Accepted, "an upload").uploads
    if len(accepted) != 1:
        raise ServerError("What answers there took one file for several.")
    return accepted[0].id


@dataclass(frozen=True, slots=True, kw_only=True)
class _One:
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    uploads: tuple[_One, ...]


def uploaded(upload_id: str) -> Call[Upload]:
    """See what became of an upload."""
    return Call(method="GET", path=path_of("uploads", upload_id), read=reads(Upload, "an upload"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some uploads.

    Attributes:
        uploads: These.
        following: What asks for earlier ones; None where there are none.
    """

    uploads: tuple[Upload, ...]
    following: "Call[Page] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uploads:
    uploads: tuple[Upload, ...]
    next: str | None


def uploads(*, failed: bool, before: str | None = None) -> Call[Page]:
    """List uploads, the latest first, those before one."""
    return Call(
        method="GET",
        path=path_of("uploads"),
        query={"failed": "true" if failed else None, "limit": PAGE, "before": before},
        read=lambda response: _page_of(response.json(), failed=failed, before=before),
    )


def _page_of(data: Any, *, failed: bool, before: str | None) -> Page:
    listed = read(data, _Uploads, "a list of uploads")
    if listed.next is not None and listed.next == before:
        raise ServerError("What answers there lists the same uploads again and again.")
    return Page(
        uploads=listed.uploads,
        following=None if listed.next is None else uploads(failed=failed, before=listed.next),
    )
