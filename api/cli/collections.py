"""`pincite collections`: which there are, and making and deleting them."""

from typing import TYPE_CHECKING

import click

from api.cli.confirming import confirm, yes_option
from api.cli.exits import NOTHING
from api.cli.options import examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, say, write, write_json
from api.wire import time_text

if TYPE_CHECKING:
    from api.library import Library


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "pincite collections",
        "pincite collections create contracts",
        "pincite collections delete contracts",
    ),
)
@json_option
@pass_shared
@click.pass_context
def collections(context: click.Context, shared: Shared, *, as_json: bool) -> None:
    """List the collections; make one, or delete one."""
    if context.invoked_subcommand is not None:
        return
    with shared.library() as library:
        found = described(library)
    for each in found:
        if as_json:
            write_json(each)
        else:
            write(f"{each['name']}  ({sizes(each)})")
    if not found:
        say("there are no collections yet.")
        context.exit(NOTHING)


@collections.command(epilog=examples("pincite collections create contracts"))
@click.argument("name")
@pass_shared
def create(shared: Shared, *, name: str) -> None:
    """Make an empty collection.

    Ingesting into a collection that is not there makes it too.
    """
    with shared.library(writing=True) as library:
        library.home.create(name)
    write(f"created    {name}")


@collections.command(epilog=examples("pincite collections delete contracts --yes"))
@click.argument("name")
@yes_option
@pass_shared
def delete(shared: Shared, *, name: str, yes: bool) -> None:
    """Delete a collection and all that is in it.

    The files its documents were read from are not touched.
    """
    with shared.library() as library:
        collection = library.collection(name)
        documents, _ = collection.store.counts(collection.store.generation())
        name = collection.name
    confirm(f"Delete the collection {name} and its {counted(documents, 'document')}?", yes=yes)
    with shared.library(writing=True) as library:
        library.home.drop(name)
    write(f"deleted    {name}")


def described(library: "Library") -> list[dict[str, object]]:
    """Describe every collection of a home, by name."""
    from api.adjusting import fitted_json  # noqa: PLC0415 (help must not wait for it)

    found: list[dict[str, object]] = []
    for shelf in library.home.catalog.collections():
        opened = library.collection(shelf.name)
        store = opened.store
        generation = store.generation()
        documents, passages = store.counts(generation)
        found.append(
            {
                "name": shelf.name,
                "created": time_text(shelf.created),
                "documents": documents,
                "passages": passages,
                "generation": generation,
                "model": store.meta().get("model"),
                **fitted_json(library.home, opened),
            }
        )
    return found


def sizes(described: dict[str, object]) -> str:
    """Write how much is in a collection."""
    documents, passages = int(str(described["documents"])), int(str(described["passages"]))
    return f"{counted(documents, 'document')}, {counted(passages, 'passage')}"
