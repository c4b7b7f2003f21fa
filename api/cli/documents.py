"""`pincite documents`: what a collection holds."""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import click

from api.cli.exits import NOTHING
from api.cli.options import collection_option, examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, is_terminal, say, write, write_json
from api.cli.untrusted import one_line

if TYPE_CHECKING:
    from api.library import Library
    from index.store.rows import Entry

_PAGE = 500
_SHOWN = 100


@click.command(
    epilog=examples(
        "pincite documents",
        "pincite documents --all --json > documents.jsonl",
    ),
)
@click.option("--limit", type=click.IntRange(1), help=f"How many at most; {_SHOWN} unless said.")
@click.option("--all", "everything", is_flag=True, help="All of them.")
@collection_option
@json_option
@pass_shared
@click.pass_context
def documents(
    context: click.Context,
    shared: Shared,
    *,
    limit: int | None,
    everything: bool,
    collection: str | None,
    as_json: bool,
) -> None:
    """List the documents of a collection, by their ids.

    Through a pipe each is a line of id, passages, title and uri with tabs between.
    """
    most = None if everything else limit or _SHOWN
    with shared.library() as library:
        listed = 0
        for entry in islice(every(library, collection), most):
            listed += 1
            if as_json:
                write_json(listing(entry))
            else:
                _show(entry)
        opened = library.collection(collection)
        there = opened.store.counts(opened.store.generation())[0]
    if not there:
        say(f"there are no documents in the collection {opened.name!r} yet.")
        context.exit(NOTHING)
    if listed < there:
        say(f"{listed:,} of {there:,} documents: --all lists every one.")


def every(library: "Library", collection: str | None) -> "Iterator[Entry]":
    """Give every document of a collection, by their ids."""
    after = ""
    while page := library.entries(collection, after=after, limit=_PAGE):
        yield from page
        after = page[-1].id


def listing(entry: "Entry") -> dict[str, object]:
    """Write a document, all but its text, as a JSON object."""
    from api.listing import entry_json  # noqa: PLC0415 (imports numpy)

    names = "id title uri media_type sha256 passages characters added metadata".split()
    fields = entry_json(entry)
    return {name: fields[name] for name in names}


def _show(entry: "Entry") -> None:
    title, uri = one_line(entry.title), one_line(entry.source.uri)
    if is_terminal(sys.stdout):
        count = counted(entry.passages, "passage")
        write(f"{one_line(entry.id)}  {title} ({count})\n    {uri}")
    else:
        write(f"{one_line(entry.id)}\t{entry.passages}\t{title}\t{uri}")
