"""A bar on stderr while files are ingested."""

import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from api.cli.reporting import PREPARING, Named, Report, line_of
from api.cli.streams import counted, is_styled, is_terminal
from api.cli.untrusted import one_line
from index.gathering import Arrival
from index.pipeline import FAILED, Outcome

_NAME = 40


class BarReport(Report):
    """Files done of all there are, pages, passages encoded, and what is being read.

    Args:
        as_json: Whether lines on stdout are JSON.
        verbose: Whether unchanged and skipped files are listed.
        changes_only: Whether they are not where stdout is no terminal either.
    """

    def __init__(self, *, as_json: bool, verbose: bool, changes_only: bool = False) -> None:
        super().__init__(as_json=as_json, verbose=verbose, changes_only=changes_only)
        styled = is_styled(sys.stderr)
        console = Console(
            file=sys.stderr,
            no_color=not styled,
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(20),
            TextColumn("{task.fields[files]}", markup=False),
            TextColumn("{task.fields[pages]}", markup=False),
            TextColumn("{task.fields[passages]:,} passages", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("", total=None, files="", pages="", passages=0)
        self._passages = 0
        self._pages = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def preparing(self) -> None:
        """Say that the encoder is being made."""
        self._bar.update(self._task, description=PREPARING)

    def looking(self, files: int) -> None:
        """Count the files that have been found."""
        found = counted(files, "file")
        self._bar.update(self._task, files=found, description="looking for files")

    def following(self, coming: Iterator[Named]) -> Iterator[Named]:
        """Give addresses on, and files, all of them counted first."""
        self._bar.update(self._task, description="looking for files")
        there: list[Arrival] = []
        for item in coming:
            if isinstance(item, str):
                yield item
            else:
                there.append(item)
        for done, arrival in enumerate(there):
            self._advance(done, len(there), _shortened(arrival.name))
            yield arrival
        self._advance(len(there), len(there), "encoding")

    def fetching(self, address: str) -> None:
        """Count pages, of which nobody knows how many there are."""
        self._pages += 1
        pages = counted(self._pages, "page")
        self._bar.update(self._task, pages=pages, description=_shortened(address))

    def _advance(self, done: int, total: int, doing: str) -> None:
        files = f"{done:,}/{counted(total, 'file')}"
        self._bar.update(self._task, completed=done, total=total, files=files, description=doing)

    def encoded(self, passages: int) -> None:
        """Count passages; called from the thread that encodes them."""
        self._passages += passages
        self._bar.update(self._task, passages=self._passages)

    def line(self, outcome: Outcome) -> None:
        """Print what became of a file, above the bar where both are on the terminal."""
        if is_terminal(sys.stdout):
            style = "red" if outcome.status == FAILED else ""
            self._bar.console.print(Text(line_of(outcome), style), soft_wrap=True)
        else:
            super().line(outcome)


def _shortened(name: str) -> str:
    shown = one_line(name)
    return shown if len(shown) <= _NAME else f"{shown[: _NAME - 1]}…"
