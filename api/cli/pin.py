"""`pincite pin`: a passage is chosen as the answer to a question."""

import getpass

import click

from api.cli.options import collection_option, examples, json_option, server_option
from api.cli.pinning import board, where_of
from api.cli.shared import Shared, pass_shared
from api.cli.streams import write, write_json
from api.cli.untrusted import one_line


@click.command(
    epilog=examples(
        'pincite pin "How long do refunds take?" 2',
        'pincite pin "How long do refunds take?" 0b0c3f6f0e6a4a5c9d1e2f3a4b5c6d7e '
        '--also "When do I get my money back?"',
        'pincite pin "How long do refunds take?" d2ab5fa8a4c1f09e5b7d33c21:120-151',
    ),
)
@click.argument("question")
@click.argument("where")
@click.option(
    "--also",
    multiple=True,
    metavar="QUESTION",
    help="Another wording of the question; may be given several times.",
)
@click.option("--note", default="", metavar="TEXT", help="What there is to say of it.")
@click.option("--by", metavar="NAME", help="Who pins it; the name of your account unless given.")
@server_option
@collection_option
@json_option
@pass_shared
def pin(
    shared: Shared,
    *,
    question: str,
    where: str,
    also: tuple[str, ...],
    note: str,
    by: str | None,
    server: str | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Choose the passage that answers a question: it comes first from now on.

    WHERE is the number of a passage in the answer to the question, a passage's id as `ask --json`
    gives it, or a stretch of a document, DOCUMENT:START-END.

    It comes first where the question is asked again, or one that is much the same in other words,
    and is marked as curated. Where its document changes it is found again by its words; where these
    are gone it is stale, and nothing is shown for it: `pincite pins` lists all with their state.
    """
    with board(shared, server, writing=True) as there:
        chosen = where_of(where, question, collection, there)
        made = there.pin((question, *also), chosen, collection, by=_name(by), note=note)
    if as_json:
        from api.pinned import pin_json  # noqa: PLC0415 (help must not wait for it)

        write_json(pin_json(made))
    else:
        write(f"pinned     {one_line(made.pin.id)}")


def _name(given: str | None) -> str:
    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return ""
