"""What a process does to its files for good, seen as it happens."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial, wraps
from types import ModuleType
from typing import Any
from unittest import mock

import tantivy

import index.lexical.index

COMMIT, RENAME, FSYNC, OTHER = KINDS = ("commit", "rename", "fsync", "other")
Around = Callable[[str], AbstractContextManager[None]]

_CALLS = {
    "fsync": FSYNC,
    "replace": RENAME,
    "rename": RENAME,
    "unlink": OTHER,
    "remove": OTHER,
    "rmdir": OTHER,
    "mkdir": OTHER,
}


@contextmanager
def seen(around: Around) -> Iterator[None]:
    """Have every event of this process happen inside of `around(kind)`.

    An event is a commit of SQLite or tantivy, a rename, an fsync, or another change of a folder.
    """

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            run = super().execute
            return (_wrapped(run, COMMIT, around) if sql == "COMMIT" else run)(sql, *arguments)

        def backup(self, *arguments: Any, **options: Any) -> None:
            with around(OTHER):
                super().backup(*arguments, **options)

    def opened(*arguments: Any) -> _Index:
        return _Index(tantivy.Index(*arguments), around)

    connect = partial(sqlite3.connect, factory=Connection)
    replaced: list[tuple[ModuleType, str, Any]] = [
        (os, name, _wrapped(getattr(os, name), kind, around)) for name, kind in _CALLS.items()
    ]
    replaced += [(sqlite3, "connect", connect), (index.lexical.index, "Index", opened)]
    with ExitStack() as stack:
        for owner, name, own in replaced:
            stack.enter_context(mock.patch.object(owner, name, own))
        yield


def _wrapped(call: Callable[..., Any], kind: str, around: Around) -> Callable[..., Any]:
    @wraps(call)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        with around(kind):
            return call(*arguments, **options)

    return wrapped


class _Index:
    """tantivy's index, whose writers' commits are seen."""

    def __init__(self, own: tantivy.Index, around: Around) -> None:
        self._own = own
        self._around = around

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)

    def writer(self, *arguments: int) -> Any:
        return _Writer(self._own.writer(*arguments), self._around)


class _Writer:
    def __init__(self, own: tantivy.IndexWriter, around: Around) -> None:
        self._own = own
        self.commit = _wrapped(own.commit, COMMIT, around)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)
