"""The group of commands: each is imported when it is called, and each error has its exit code."""

import importlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from api.cli import exits
from api.cli.shared import Shared
from api.cli.streams import say
from qa.errors import HomeCorrupt, PinciteError


class Commands(click.Group):
    """Commands by their names; `api.cli.NAME` has the function of the same name.

    Where a name has a dash, module and function have an underscore; where it is a word of Python's
    own, they have one behind it.

    Args:
        commands_there: The names, in the order in which help lists them.
        options: What click's own group takes.
    """

    def __init__(self, *, commands_there: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self._there = commands_there

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """List the names."""
        return list(self._there)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        """Import a command."""
        if cmd_name not in self._there:
            return None
        name = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        command = getattr(importlib.import_module(f"api.cli.{name}"), name)
        return command if isinstance(command, click.Command) else None

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command, and exit with its code."""
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
            sys.stdout.flush()
        except SystemExit:
            raise
        except BaseException as error:  # noqa: BLE001 (whatever it is, it has an exit code)
            code = _told(error)
        sys.exit(code if isinstance(code, int) else exits.FOUND)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what ends it early leaves as an exit code.

        Raises:
            HomeCorrupt: The home is damaged; it says which backup is good, and how to restore it.
        """
        try:
            return super().invoke(ctx)
        except HomeCorrupt as error:
            raise HomeCorrupt(f"{error} {_advice(ctx.obj)}") from error
        except (BrokenPipeError, KeyboardInterrupt) as error:
            return _told(error)


def _advice(shared: Shared) -> str:
    from index.recovering import advice  # noqa: PLC0415 (backups are hashed: only when needed)

    return advice(shared.settings.home.expanduser())


def _told(error: BaseException) -> int:
    """Tell people what was wrong, and give the exit code."""
    match error:
        case PinciteError():
            say(str(error))
            code = exits.exit_of(error)
        case BrokenPipeError():
            _let_go()
            code = exits.OUTPUT_CLOSED
        case click.exceptions.NoArgsIsHelpError():
            error.show()
            code = exits.USAGE
        case click.ClickException():
            say(error.format_message() + _hint(error))
            code = exits.USAGE
        case KeyboardInterrupt() | click.Abort():
            say("interrupted; what was reported as done is kept.")
            code = exits.INTERRUPTED
        case UnicodeEncodeError():
            say(f"{error.object!r} is not valid Unicode.")
            code = exits.USAGE
        case OSError():
            say(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
            _let_go_where_broken()
            code = exits.INTERNAL
        case _:
            traceback.print_exception(error)
            say("this is a fault in Pincite: please report the lines above.")
            code = exits.INTERNAL
    return code


def _hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" See {context.command_path} --help." if context else ""


def _let_go_where_broken() -> None:
    """Give up stdout where what is left for it cannot be written, on a full disk for one."""
    try:
        sys.stdout.flush()
    except OSError:
        _let_go()


def _let_go() -> None:
    """Give up stdout, so that nothing complains at the end of what cannot be written."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (for good)


def leave_quietly() -> None:
    """Let a second Ctrl-C end the process at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
