"""The command `pincite`."""

import click

from api.cli.exits import INTERRUPTED, MEANINGS
from api.cli.group import Commands, leave_quietly
from api.cli.shared import Shared
from api.cli.streams import prepare_streams

_COMMANDS = (
    "ingest",
    "sync",
    "ask",
    "chat",
    "diff",
    "verify-citation",
    "replay",
    "feedback",
    "gaps",
    "pin",
    "pins",
    "unpin",
    "documents",
    "show",
    "delete",
    "collections",
    "status",
    "serve",
    "slack",
    "mcp",
    "export",
    "import",
    "verify",
    "backup",
    "restore",
    "compact",
    "reindex",
    "evaluate",
    "tune",
    "calibrate",
    "completion",
)
_HELP = """Ask your own documents: ranked passages, word for word, each with its place.

\b
Start here:
  pincite ingest ~/Documents/handbook
  pincite ask "How long do refunds take?"
  pincite ask --help

Nothing is made up: an answer is what your documents say. Nothing leaves this machine, unless you
ask another one (ask --server) or serve others (serve, slack); nothing is fetched but the pages you
name.

Settings are read from the environment, PINCITE_HOME for one. --home stands before the command,
a command's own options after it.
"""
_EXITS = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 (click's)
    if wanted:
        from api.version import version  # noqa: PLC0415 (asking must not wait for it)

        click.echo(f"pincite {version()}")
        context.exit()


@click.command(
    cls=Commands,
    commands_there=_COMMANDS,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"\b\nExit codes:\n{_EXITS}",
)
@click.option(
    "--home",
    metavar="DIR",
    help="The folder that holds everything; PINCITE_HOME, or else the platform's data folder.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def pincite(context: click.Context, home: str | None) -> None:
    """Take what stands before a command's name."""
    context.obj = Shared(home)


def main() -> None:
    """Run the command line."""
    prepare_streams()
    try:
        pincite.main(prog_name="pincite")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            leave_quietly()
        raise


if __name__ == "__main__":
    main()
