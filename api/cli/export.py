"""`pincite export`: a collection as JSON Lines."""

import sys

import click

from api.cli.counting import counting
from api.cli.options import collection_option, examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, is_terminal, say
from api.cli.untrusted import one_line
from qa.errors import InvalidInput

_DASH = "-"


@click.command(
    epilog=examples(
        "pincite export handbook.jsonl",
        "pincite export - --collection wiki | gzip > wiki.jsonl.gz",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@collection_option
@pass_shared
def export(shared: Shared, *, file: str, collection: str | None) -> None:
    """Write a collection, which may be in use, as JSON Lines: a document a line.

    FILE is replaced once the new one is whole; `-` is standard output. `pincite import` makes the
    documents again elsewhere, with the ids they have here. Unlike a backup it can be read by other
    programs, leaves past generations out, and is encoded again.
    """
    if file == _DASH and is_terminal(sys.stdout):
        raise InvalidInput("An export is not for a terminal: name a file, or pipe it elsewhere.")
    with shared.library() as library:
        to = sys.stdout.buffer if file == _DASH else file
        with counting("documents") as progress:
            count = library.export(to, collection, progress=progress)
    say(f"exported {counted(count, 'document')} to {one_line(file)}")
