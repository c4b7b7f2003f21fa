"""What `tune` and `calibrate` share: their options, and values in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.cli.options import json_option
from api.cli.streams import write, write_json
from api.cli.untrusted import one_line
from qa.errors import InvalidInput

if TYPE_CHECKING:
    from api.cli.shared import Shared

Command = TypeVar("Command", bound=Callable[..., object])


def fitting_options(command: Command) -> Command:
    """Add the options that each command has which fits something to a collection."""
    options = (
        click.option(
            "--questions",
            type=click.Path(path_type=Path, exists=True),
            metavar="FILE",
            help="Labelled questions: JSON Lines, or a folder in BEIR's layout.",
        ),
        click.option(
            "--split", default="test", show_default=True, help="Which judgments of a folder."
        ),
        click.option("--dry-run", is_flag=True, help="Only say what is found; change nothing."),
        click.option("--undo", "undo_", is_flag=True, help="Go back to what was in force before."),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def asked_for(questions: Path | None, *, undo: bool, dry_run: bool) -> Path | None:
    """Give the questions to fit to; None where the last fit is to be undone.

    Raises:
        InvalidInput: It is neither, or both.
    """
    if (questions is None) != undo or (undo and dry_run):
        raise InvalidInput("Name the questions with --questions, or say --undo, and nothing else.")
    return questions


def undo(shared: Shared, collection: str, kind: str, *, as_json: bool) -> None:
    """Let what was in force before the newest fit be in force again, and say what that is.

    Raises:
        CollectionNotFound: There is no such collection.
        NotKept: Nothing of that kind is in force.
    """
    from api.adjusting import fitted_json, undo_fitted  # noqa: PLC0415 (help must not wait for it)

    with shared.library(writing=True) as library:
        opened = library.collection(collection)
        undone = undo_fitted(library.home, opened, kind)
        now = fitted_json(library.home, opened)[kind]
    in_force = now["value"] if now and now["in_force"] else None
    if as_json:
        write_json({"collection": opened.name, "undone": dict(undone.value), "in_force": in_force})
        return
    write(f"undone     {kind} of {opened.name}: {in_words(undone.value)}")
    write(f"in force   {in_words(in_force) if in_force else 'as by default'}")


def in_words(value: Mapping[str, Any]) -> str:
    """Write what was fitted: `weights dense 0.55, lexical 0.45; feedback_weight 0.6`."""
    return one_line("; ".join(f"{name} {_text(each)}" for name, each in value.items()))


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(each)}" for name, each in value.items())
    return f"{value:.4g}" if isinstance(value, float) else str(value)
