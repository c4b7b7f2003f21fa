"""The calls about collections, and the server itself."""

from dataclasses import dataclass
from typing import Literal

from api.client.calls import Call, Response, nothing, path_of, read, reads
from api.client.results import CollectionEntry, ServerStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class _Collections:
    collections: tuple[CollectionEntry, ...]


def collections() -> Call[tuple[CollectionEntry, ...]]:
    """List all collections."""
    return Call(
        method="GET",
        path=path_of("collections"),
        read=lambda response: read(response.json(), _Collections, "collections").collections,
    )


def collection(name: str) -> Call[CollectionEntry]:
    """Describe a collection."""
    return Call(
        method="GET",
        path=path_of("collections", name),
        read=reads(CollectionEntry, "a collection"),
    )


def create(name: str) -> Call[CollectionEntry]:
    """Make an empty collection."""
    return Call(
        method="POST",
        path=path_of("collections"),
        body={"name": name},
        read=reads(CollectionEntry, "a collection"),
        repeatable=False,
    )


def drop(name: str) -> Call[None]:
    """Delete a collection and all that is in it."""
    return Call(method="DELETE", path=path_of("collections", name), read=nothing, repeatable=False)


def status() -> Call[ServerStatus]:
    """Say how the server is."""
    return Call(method="GET", path=path_of("status"), read=reads(ServerStatus, "a status"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Health:
    status: Literal["ok"]


def check_ready() -> Call[None]:
    """Say that every collection can be asked."""
    return Call(method="GET", path="/readyz", read=_ok)


def _ok(response: Response) -> None:
    read(response.json(), _Health, "a server's health")
