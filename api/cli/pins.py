"""`pincite pins`: what is pinned to questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.exits import NOTHING
from api.cli.options import collection_option, examples, json_option, server_option
from api.cli.pinning import board
from api.cli.shared import Shared, pass_shared
from api.cli.streams import say, write, write_json
from api.cli.untrusted import one_line

if TYPE_CHECKING:
    from qa.pins import PinState

_INDENT = "    "
_MOST_SHOWN = 300


@click.command(epilog=examples("pincite pins", "pincite pins -c contracts --json"))
@server_option
@collection_option
@json_option
@pass_shared
@click.pass_context
def pins(
    context: click.Context,
    shared: Shared,
    /,
    *,
    server: str | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """List what is pinned to questions, and whether its words still stand.

    `exact`: they stand where they were pinned. `moved`: they stand elsewhere, word for word.
    `stale`: they are gone, and nothing is shown for it; remove it, and pin what answers now.
    """
    with board(shared, server) as there:
        found = there.pins(collection)
    for each in found:
        if as_json:
            from api.pinned import pin_json  # noqa: PLC0415 (help must not wait for it)

            write_json(pin_json(each))
        else:
            _show(each)
    if not found:
        say("nothing is pinned yet.")
        context.exit(NOTHING)


def _show(state: PinState) -> None:
    pin, stands = state.pin, state.stands
    line = f"{pin.id}  {state.status:<5}  {_place(pin.document_id, pin.start, pin.end)}"
    if stands and state.status == "moved":
        line += f" -> {_place(stands.document_id, stands.start, stands.end)}"
    write(line)
    for question in pin.questions:
        write(f"{_INDENT}{one_line(question)}")
    quote = one_line(pin.quote)
    write(f"{_INDENT}> {quote[:_MOST_SHOWN]}{' …' if len(quote) > _MOST_SHOWN else ''}")
    said = ", ".join(one_line(each) for each in (pin.by, pin.note) if each)
    if said:
        write(f"{_INDENT}{said}")


def _place(document_id: str, start: int, end: int) -> str:
    return f"{one_line(document_id)}:{start}-{end}"
