"""Whatever is done to a collection, and wherever it is cut short, it answers as a dictionary would.

Every document's passages say "mars", so both searchers find all that is there.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import index.lexical.index
from index.collection import Collection
from index.store.writing import StoreWriter
from qa.errors import DocumentNotFound, GenerationNotFound, PassageNotFound
from tests.fakes import addition
from tests.index.shelves import dense, lexical

NAMES = "abcde"
Held = dict[str, tuple[str, ...]]

names = st.sets(st.sampled_from(NAMES), min_size=1, max_size=3).map(sorted)
parts = st.integers(1, 3)
moments = st.integers(1, 24)


class Crash(BaseException):
    """The process ends here."""


@contextmanager
def crashing(moment: int) -> Iterator[None]:
    """End in front of the n-th commit, rename, fsync or deletion, or behind an even one."""
    left = moment

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def crash_or_call(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0 and moment % 2:
                raise Crash
            result = call(*arguments, **options)
            if left == 0:
                raise Crash
            return result

        return crash_or_call

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            run = super().execute
            return (wrapped(run) if sql == "COMMIT" else run)(sql, *arguments)

    with ExitStack() as stack:
        for name in ("fsync", "replace", "unlink"):
            stack.enter_context(mock.patch.object(os, name, wrapped(getattr(os, name))))
        yield
