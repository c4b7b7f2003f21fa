"""`pincite compact`: what was replaced or deleted is dropped for good."""

import click

from api.cli.options import collection_option, examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, write
from api.sizes import bytes_text, size_of


@click.command(epilog=examples("pincite compact", "pincite compact --now"))
@collection_option
@click.option(
    "--now",
    is_flag=True,
    help="Keep nothing but what is there now, whatever PINCITE_RETAIN_DAYS says.",
)
@pass_shared
def compact(shared: Shared, *, collection: str | None, now: bool) -> None:
    """Drop for good what was replaced or deleted, and give its space back.

    What was replaced or deleted in the last PINCITE_RETAIN_DAYS days stays, so that `ask --as-of`
    and `diff` have it; older versions are dropped by ingesting and deleting too, once it is worth
    it. Asking goes on meanwhile.
    """
    with shared.library(writing=True) as library:
        opened = library.collection(collection)
        folder = library.home.folder(library.home.catalog.collection(opened.name).folder)
        before = size_of(folder)
        done = library.compact(collection, keep_days=0 if now else None)
        freed = max(0, before - size_of(folder))
    write(
        f"compacted  {opened.name}: {counted(done.documents, 'version')} of documents dropped, "
        f"{bytes_text(freed)} given back; generations from {done.oldest} on can be asked"
    )
