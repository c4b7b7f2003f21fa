"""A bar on stderr that counts documents."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api.cli.streams import is_styled, is_terminal


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of how many are done, where stderr is a terminal.

    Args:
        what: What is counted, in the plural.

    Yields:
        What is to be told both numbers.
    """
    if not is_terminal(sys.stderr):
        yield lambda _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415 (not needed without a terminal)
    from rich.progress import (  # noqa: PLC0415 (likewise)
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(file=sys.stderr, no_color=not is_styled(sys.stderr), highlight=False)
    shown = TextColumn("{task.completed:,.0f} of {task.total:,.0f} " + what, markup=False)
    with Progress(
        BarColumn(20), shown, TimeElapsedColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task("", total=0)
        yield lambda done, all_: bar.update(task, completed=done, total=all_)
