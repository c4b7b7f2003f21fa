"""Nothing is deleted by accident."""

import sys

import click

from api.cli.exits import NOTHING
from api.cli.streams import is_terminal, say
from qa.errors import InvalidInput

yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask first.")


def confirm(question: str, *, yes: bool) -> None:
    """Ask whether to go on, and leave the command where the answer is no.

    Raises:
        InvalidInput: Nobody is there to be asked, and `yes` was not said.
    """
    if yes:
        return
    if not is_terminal(sys.stdin):
        raise InvalidInput("Deleting is confirmed on a terminal; elsewhere say --yes.")
    if not click.confirm(question, err=True):
        say("nothing was deleted.")
        click.get_current_context().exit(NOTHING)
