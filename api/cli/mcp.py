"""`pincite mcp`: documents for an agent, over standard input and output."""

import sys

import click

from api.cli.group import leave_quietly
from api.cli.options import collection_option, examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import is_terminal, say


@click.command(
    epilog=examples("pincite mcp", "pincite --home ~/handbook mcp --collection handbook")
)
@collection_option
@pass_shared
def mcp(shared: Shared, *, collection: str | None) -> None:
    """Let an agent ask the documents, over the Model Context Protocol.

    It is started by the agent's program (Claude, Cursor, VS Code, …), which speaks to it over
    standard input and output; docs/mcp.md has what to write where. It reads only, beside whatever
    else works with the home, and ends when its input does. A server (pincite serve) offers the same
    at /mcp.
    """
    from api.logs import set_up_logging  # noqa: PLC0415 (help must not wait for it)
    from api.mcp.stdio import run  # noqa: PLC0415 (imports the protocol)

    settings = shared.settings_with(collection=collection)
    leave_quietly()
    set_up_logging(settings.log_level)
    if is_terminal(sys.stdin):
        say("waiting for a client of the Model Context Protocol on standard input; Ctrl-C ends it.")
    run(settings)
