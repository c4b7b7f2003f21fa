"""`pincite delete`: documents leave a collection."""

import click

from api.cli.confirming import confirm, yes_option
from api.cli.options import collection_option, examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, write
from api.cli.untrusted import one_line


@click.command(
    epilog=examples(
        "pincite delete d2ab5fa8a4c1f09e5b7d33c21",
        "pincite delete d2ab5fa8a4c1f09e5b7d33c21 d0c9115e4f07a2b86c3de9417 --yes",
    ),
)
@click.argument("documents", metavar="DOCUMENT...", nargs=-1, required=True)
@collection_option
@yes_option
@pass_shared
def delete(
    shared: Shared,
    *,
    documents: tuple[str, ...],
    collection: str | None,
    yes: bool,
) -> None:
    """Delete documents by their whole ids: all that are named, or none.

    The files they were read from are not touched.
    """
    ids = list(dict.fromkeys(documents))
    with shared.library() as library:
        titles = [library.entry(each, collection).title for each in ids]
    listed = "".join(
        f"\n  {one_line(each)}  {one_line(title)}" for each, title in zip(ids, titles, strict=True)
    )
    confirm(f"Delete {counted(len(ids), 'document')}?{listed}\n", yes=yes)
    with shared.library(writing=True) as library:
        library.delete(ids, collection)
    for each in ids:
        write(f"deleted    {one_line(each)}")
