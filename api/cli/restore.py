"""`pincite restore`: a home made of a backup."""

from pathlib import Path

import click

from api.cli.options import examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, say, write
from api.cli.untrusted import one_line


@click.command(epilog=examples("pincite --home restored restore pincite-2026-03-31.tar"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_shared
def restore(shared: Shared, *, file: Path) -> None:
    """Make a home of a backup, in a folder where nothing is yet.

    Every part is checked against its SHA-256 before anything is put in place. The indexes are made
    again, without encoding.
    """
    from index.restoring import restore as made_of  # noqa: PLC0415 (help must not wait for it)

    home = shared.settings.home.expanduser()
    made_of(file, home, shared.settings.models_folder)
    say("making the indexes")
    with shared.library(writing=True) as library:
        names = [shelf.name for shelf in library.home.catalog.collections()]
        for name in names:
            library.collection(name)
    write(f"restored   {one_line(str(home))} ({counted(len(names), 'collection')})")
