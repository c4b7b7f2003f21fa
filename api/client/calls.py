"""What is sent to a server and how its reply is read, as values: nothing here sends anything."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar
from urllib.parse import quote

from api.typed import not_read, typed
from qa.errors import InvalidInput, InvalidName, ServerError

T = TypeVar("T")

MAX_NAME = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a server replied.

    Attributes:
        status: As HTTP numbers it.
        headers: By name, in lower case.
        body: The bytes; empty where they went to a file.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Read the body as JSON.

        Raises:
            ServerError: It is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ServerError(
                "What answers there is not a server of Pincite: it sent no JSON."
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be uploaded.

    Attributes:
        name: What the server is to call it; tells its format.
        content: Its bytes, or where they are.
    """

    name: str
    content: bytes | Path = field(repr=False)


def file_of(content: bytes | str | os.PathLike[str], name: str | None) -> File:
    """Make a file of its bytes or its path.

    Raises:
        InvalidName: Bytes have no name.
    """
    if not isinstance(content, bytes):
        path = Path(content)
        return File(name=name or path.name, content=path)
    if not name:
        raise InvalidName(
            "Bytes to be uploaded need a name, such as returns.md: it tells their format."
        )
    return File(name=name, content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """A request, and how its reply is read.

    Attributes:
        method: `GET`, `POST` or `DELETE`.
        path: Below the server's address, encoded.
        read: Makes the result of a reply that tells of success.
        query: The query's parameters, several values of one as a tuple; those that are None are
            left out.
        body: Sent as JSON; None for no body.
        file: Sent as a form, with the other values of `body` as its fields.
        into: Where the body of the reply is written to, instead of being kept.
        repeatable: Whether sending it again does no more, and is answered as it was.
    """

    method: str
    path: str
    read: Callable[[Response], T]
    query: Mapping[str, str | int | tuple[str, ...] | None] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    file: File | None = None
    into: BinaryIO | None = None
    repeatable: bool = True

    @property
    def is_transfer(self) -> bool:
        """Whether it takes as long as a file is large."""
        return self.file is not None or self.into is not None


def path_of(*parts: str) -> str:
    """Make a path of names, each encoded so that it stays one part of it.

    Raises:
        InvalidName: One is empty, too long, not valid Unicode, or has a slash in it, which a server
            takes for the end of it however it is encoded.
    """
    return "/v1/" + "/".join(_encoded(part) for part in parts)


def _encoded(part: str) -> str:
    if not part or len(part) > MAX_NAME or "/" in part:
        raise InvalidName(
            f"{part[:40]!r} is no name and no id: these have 1 to {MAX_NAME:,} characters, and no "
            "slash among them."
        )
    try:
        encoded = quote(part, safe="")
    except UnicodeEncodeError:
        raise InvalidName(
            "A name or an id is not valid Unicode: it has half a character."
        ) from None
    return encoded.replace(".", "%2E") if not part.strip(".") else encoded


def nothing(response: Response) -> None:
    """Read nothing: that it succeeded is all.

    Raises:
        ServerError: There is something to be read.
    """
    if response.body:
        raise ServerError("What answers there is not a server of Pincite: it sent too much.")


def reads(kind: type[T], what: str) -> Callable[[Response], T]:
    """Give what reads a reply as a value of a kind; `what` it is called in errors."""
    return lambda response: read(response.json(), kind, what)


def read(data: Any, kind: type[T], what: str) -> T:
    """Read plain JSON as a value of a kind.

    Raises:
        ServerError: It is none.
    """
    try:
        return typed(kind, data)
    except (ValueError, InvalidInput) as error:
        raise not_read(what, error) from error
