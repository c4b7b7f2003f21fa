"""`pincite replay`: the same question again, and whether it is ranked the same."""

from __future__ import annotations

from itertools import zip_longest
from textwrap import wrap
from typing import IO, TYPE_CHECKING

import click

from api.cli.answering import replayed
from api.cli.exits import NOTHING
from api.cli.given import json_of
from api.cli.options import examples, json_option, server_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, write, write_json
from api.cli.untrusted import one_line
from api.receipts import receipt_of, replay_json
from qa.errors import InvalidReceipt

if TYPE_CHECKING:
    from qa.replaying import Replay


@click.command(
    epilog=examples(
        'pincite ask "How long do refunds take?" --explain --json > answer.json',
        "pincite replay answer.json",
        "pincite replay - --json < receipt.json",
    ),
)
@click.argument("file", type=click.File("rb"))
@server_option
@json_option
@pass_shared
@click.pass_context
def replay(
    context: click.Context, shared: Shared, *, file: IO[bytes], server: str | None, as_json: bool
) -> None:
    """Ask again what a receipt says, and say whether the ranking is the same.

    FILE holds JSON, `-` is standard input: an answer as `ask --explain --json` prints it, or the
    receipt in it. The same question is asked of the same generation with the same configuration;
    ids and scores are compared to the last digit. Where they differ, what else does is told. A
    server is asked with its own configuration. The exit code is 0 if the ranking is the same, 1 if
    not.
    """
    found = replayed(shared, receipt_of(json_of(file, "a receipt", InvalidReceipt)), server)
    if as_json:
        write_json(replay_json(found))
    else:
        _show(found)
    if not found.same:
        context.exit(NOTHING)


def _show(found: Replay) -> None:
    then = found.then
    verdict = "same" if found.same else "different"
    passages = counted(len(then.ranking), "passage")
    write(f"{verdict}: {passages} of generation {then.generation} of {one_line(then.collection)}")
    for difference in found.differences:
        for line in wrap(one_line(difference), 80, initial_indent="  ", subsequent_indent="    "):
            write(line)
    if found.same or found.now is None:
        return
    for rank, (was, now) in enumerate(zip_longest(then.ranking, found.now.ranking), 1):
        if was != now:
            write(f"{rank:>4}  {_hit(was)}  ->  {_hit(now)}")


def _hit(hit: tuple[str, float] | None) -> str:
    return "nothing" if hit is None else f"{one_line(hit[0])[:16]} {hit[1]:.6f}"
