"""`pincite unpin`: what was pinned to a question is let go."""

import click

from api.cli.options import collection_option, examples, server_option
from api.cli.pinning import board
from api.cli.shared import Shared, pass_shared
from api.cli.streams import write
from api.cli.untrusted import one_line


@click.command(epilog=examples("pincite unpin 5f0c2a9be417"))
@click.argument("pins", metavar="PIN...", nargs=-1, required=True)
@server_option
@collection_option
@pass_shared
def unpin(
    shared: Shared, *, pins: tuple[str, ...], server: str | None, collection: str | None
) -> None:
    """Remove pins, one after another: the ranking alone answers their questions again."""
    with board(shared, server, writing=True) as there:
        for each in dict.fromkeys(pins):
            there.unpin(each, collection)
            write(f"removed    {one_line(each)}")
