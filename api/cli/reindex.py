"""`pincite reindex`: another model for a collection."""

import click

from api.cli.options import collection_option, examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, say, write
from api.cli.untrusted import one_line
from qa.errors import InvalidInput


@click.command(
    epilog=examples(
        "pincite reindex --model ~/models/multilingual-e5-small",
        "pincite reindex --rollback",
        "pincite reindex --discard",
    ),
)
@collection_option
@click.option("--model", metavar="MODEL", help="The model: as in PINCITE_MODEL.")
@click.option(
    "--rollback",
    is_flag=True,
    help="Let the model before answer again, with all that has changed since.",
)
@click.option(
    "--discard",
    is_flag=True,
    help="Delete what is kept of the model before, and of one that was begun.",
)
@pass_shared
def reindex(
    shared: Shared, *, collection: str | None, model: str | None, rollback: bool, discard: bool
) -> None:
    """Encode a collection anew with another model, while the one before answers.

    Documents can be added, changed and deleted meanwhile. Once everything is encoded the new model
    answers from one question to the next. Interrupted, the same command goes on where it stopped.
    Generations before the change can no longer be asked. With the model that answers already, only
    a collection is encoded again that an earlier version has encoded without its tokens.

    What the model before has made is kept, and takes its place again by --rollback, until --discard
    deletes it.
    """
    if (model is not None) + rollback + discard != 1:
        raise InvalidInput("Name one of --model, --rollback and --discard.")
    from api.cli.counting import counting  # noqa: PLC0415 (help must not wait for it)
    from index.reindexing import discard as discard_kept  # noqa: PLC0415 (likewise)
    from index.reindexing import roll_back  # noqa: PLC0415 (likewise)

    with shared.library(writing=True) as library:
        name = library.collection(collection).name
        if discard:
            discard_kept(library.home, name)
            write(f"discarded  other models of {name}")
            return
        with counting("documents") as progress:
            if model is None:
                done = roll_back(library.home, name, progress)
            else:
                done = library.reindex(model, name, progress=progress)
    if not done.swapped:
        say(f"{name} is encoded with that model already.")
        return
    write(
        f"reindexed  {name}: {one_line(done.model)} answers now "
        f"({counted(done.documents, 'document')} encoded)"
    )
