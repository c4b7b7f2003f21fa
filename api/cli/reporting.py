"""What people and programs are told while files are ingested."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import click

from api.cli.streams import counted, is_terminal, say, write_json
from api.cli.untrusted import one_line
from api.listing import outcome_json
from index.gathering import Arrival
from index.pipeline import ADDED, FAILED, UNCHANGED, UPDATED, Outcome

PREPARING = "preparing the encoder (once)"


class Report:
    """Lines on stdout, one for each file.

    Args:
        as_json: Whether they are JSON.
        verbose: Whether unchanged files are listed on a terminal.

    Attributes:
        counted: How many files there were of each status.
        passages: How many passages were added.
    """

    def __init__(self, *, as_json: bool, verbose: bool) -> None:
        self.counted: Counter[str] = Counter()
        self.passages = 0
        self._as_json = as_json
        self._all = verbose or not is_terminal(sys.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def preparing(self) -> None:
        """Say that the encoder is being made."""
        say(PREPARING)

    def following(self, coming: Iterator[Arrival | str]) -> Iterator[Arrival | str]:
        """Give files and addresses on, and see how far it went."""
        return coming

    def fetching(self, address: str) -> None:
        """See that a page is being fetched."""

    def encoded(self, passages: int) -> None:
        """See that passages were encoded."""

    def outcome(self, outcome: Outcome) -> None:
        """Report what became of a file."""
        self.counted[outcome.status] += 1
        if outcome.status in {ADDED, UPDATED}:
            self.passages += outcome.passages
        if self._as_json:
            write_json(outcome_json(outcome))
        elif self._all or outcome.status != UNCHANGED:
            self.line(outcome)

    def line(self, outcome: Outcome) -> None:
        """Print what became of a file."""
        click.echo(line_of(outcome))
        sys.stdout.flush()

    def summary(self, seconds: float) -> None:
        """Say on stderr how it went."""
        statuses = (ADDED, UPDATED, UNCHANGED, FAILED)
        each = ", ".join(f"{status} {self.counted[status]:,}" for status in statuses)
        say(f"{each} \N{EM DASH} {counted(self.passages, 'passage')} in {seconds:,.1f} s")


def line_of(outcome: Outcome) -> str:
    """Write what became of a file for people."""
    line = f"{outcome.status:<10} {one_line(outcome.path)}"
    if outcome.reason:
        return f"{line}: {one_line(outcome.reason)}"
    return f"{line} ({counted(outcome.passages, 'passage')})"


def report_to(*, as_json: bool, verbose: bool) -> Report:
    """Choose how to report: with a bar where stderr is a terminal that has nothing else on it."""
    taken = as_json and is_terminal(sys.stdout)
    if taken or not is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        return Report(as_json=as_json, verbose=verbose)
    from api.cli.bar import BarReport  # noqa: PLC0415 (imports rich)

    return BarReport(as_json=as_json, verbose=verbose)
