"""`pincite backup`: a copy of the home in one file."""

from pathlib import Path

import click

from api.cli.options import examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import say, write
from api.cli.untrusted import one_line
from api.sizes import bytes_text


@click.command(epilog=examples("pincite backup pincite-2026-03-31.tar"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_shared
def backup(shared: Shared, *, file: Path) -> None:
    """Copy the home, which may be in use, into one file.

    Everything that was reported as done is in it, with the SHA-256 of each part. An older file of
    that name is replaced once the new one is whole.
    """
    from index.backup import back_up  # noqa: PLC0415 (help must not wait for it)

    with shared.library() as library:
        home, models = library.home.path, library.settings.models_folder
        size = back_up(home, models, file.absolute(), _told)
    write(f"backed up  {one_line(str(file))} ({bytes_text(size)})")


def _told(part: str) -> None:
    say(f"copying {part}")
