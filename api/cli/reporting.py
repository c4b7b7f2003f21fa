"""What people and programs are told while files are ingested."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self, TypeVar

import click

from api.cli.streams import counted, is_terminal, say, write_json
from api.cli.untrusted import one_line
from api.listing import outcome_json
from index.gathering import Arrival
from index.pipeline import (
    ADDED,
    FAILED,
    REMOVED,
    RENAMED,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    Outcome,
)

Named = TypeVar("Named", Arrival, Arrival | str)

PREPARING = "preparing the encoder (once)"
INGESTED = (ADDED, UPDATED, UNCHANGED, FAILED)
SYNCED = (ADDED, UPDATED, RENAMED, REMOVED, UNCHANGED, FAILED)
_AS_IT_WAS = {UNCHANGED, SKIPPED}


class Report:
    """Lines on stdout, one for each file.

    Args:
        as_json: Whether they are JSON.
        verbose: Whether unchanged and skipped files are listed on a terminal.
        changes_only: Whether they are listed nowhere else either, unless `verbose`.

    Attributes:
        counted: How many files there were of each status.
        passages: How many passages were added.
    """

    def __init__(self, *, as_json: bool, verbose: bool, changes_only: bool = False) -> None:
        self.counted: Counter[str] = Counter()
        self.passages = 0
        self._as_json = as_json
        written = as_json or not is_terminal(sys.stdout)
        self._all = verbose or (written and not changes_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    @property
    def has_changes(self) -> bool:
        """Whether anything was reported but files that are as they were."""
        return bool(self.counted.keys() - _AS_IT_WAS)

    def preparing(self) -> None:
        """Say that the encoder is being made."""
        say(PREPARING)

    def looking(self, files: int) -> None:
        """See how many files have been found."""

    def following(self, coming: Iterator[Named]) -> Iterator[Named]:
        """Give files and addresses on, and see how far it went."""
        return coming

    def fetching(self, address: str) -> None:
        """See that a page is being fetched."""

    def encoded(self, passages: int) -> None:
        """See that passages were encoded."""

    def outcome(self, outcome: Outcome) -> None:
        """Report what became of a file."""
        self.counted[outcome.status] += 1
        if outcome.status in {ADDED, UPDATED, RENAMED}:
            self.passages += outcome.passages
        if outcome.status in _AS_IT_WAS and not self._all:
            return
        if self._as_json:
            write_json(outcome_json(outcome))
        else:
            self.line(outcome)

    def line(self, outcome: Outcome) -> None:
        """Print what became of a file."""
        click.echo(line_of(outcome))
        sys.stdout.flush()

    def summary(self, seconds: float, statuses: Sequence[str] = INGESTED) -> None:
        """Say on stderr how it went.

        Args:
            seconds: How long it took.
            statuses: Those that are named even where there was none of them.
        """
        say(
            f"{self._counts(statuses)} \N{EM DASH} {counted(self.passages, 'passage')} "
            f"in {seconds:,.1f} s"
        )

    def foreseen(self) -> None:
        """Say on stderr what would be done."""
        say(f"{self._counts(SYNCED)} \N{EM DASH} if it were not a dry run; nothing was changed")

    def _counts(self, statuses: Sequence[str]) -> str:
        named = [*statuses, SKIPPED] if self.counted[SKIPPED] else statuses
        return ", ".join(f"{status} {self.counted[status]:,}" for status in named)


def line_of(outcome: Outcome) -> str:
    """Write what became of a file for people."""
    line = f"{outcome.status:<10} {one_line(outcome.path)}"
    if outcome.reason:
        return f"{line}: {one_line(outcome.reason)}"
    return f"{line} ({counted(outcome.passages, 'passage')})" if outcome.passages else line
