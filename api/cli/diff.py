"""`pincite diff`: what changed in the ranking of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.answering import answers
from api.cli.exits import NOTHING
from api.cli.options import collection_option, examples, json_option, server_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import say, write, write_json
from api.cli.untrusted import one_line
from api.wire import as_of_of, hit_json
from qa.comparing import CAME, MOVED, SAME, WENT, RankChange, compare
from qa.questions import DEFAULT_K, Question

if TYPE_CHECKING:
    from qa.answers import Answer

_SIGNS = {CAME: "+", WENT: "-", MOVED: "~", SAME: "="}
_WIDEST = 72


@click.command(
    epilog=examples(
        'pincite diff "How long do refunds take?" --from 2026-01-31',
        'pincite diff "How long do refunds take?" --from 3 --to 7 -k 5 --json',
    ),
)
@click.argument("question", nargs=-1, required=True)
@click.option("--from", "first", required=True, metavar="STATE", help="A generation, or a date.")
@click.option(
    "--to", "last", metavar="STATE", help="Likewise; the collection as it is unless said."
)
@click.option("-k", type=int, default=DEFAULT_K, show_default=True, help="How many passages.")
@server_option
@collection_option
@json_option
@pass_shared
@click.pass_context
def diff(
    context: click.Context,
    shared: Shared,
    *,
    question: tuple[str, ...],
    first: str,
    last: str | None,
    k: int,
    server: str | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Ask a question of a collection as it was at two times; show what changed in the answer.

    A line a passage: + came, - went, ~ moved to another rank, = stayed.
    """
    text = " ".join(question)
    asked = [
        Question(text=text, k=k, as_of=as_of_of(state), collapse=False) for state in (first, last)
    ]
    before, after = answers(shared, asked, collection, server)
    changes = compare(before, after)
    if as_json:
        write_json(_difference(before, after, changes))
    else:
        write(f"generation {before.generation} to {after.generation}")
        for change in changes:
            write(_line(change))
    if not changes:
        say(f"nothing found in the collection {after.collection!r}, then or later.")
        context.exit(NOTHING)


def _difference(before: Answer, after: Answer, changes: tuple[RankChange, ...]) -> dict[str, Any]:
    return {
        "question": after.question,
        "collection": after.collection,
        "from": before.generation,
        "to": after.generation,
        "changes": [
            {
                "kind": change.kind,
                "from_rank": change.before,
                "to_rank": change.after,
                "passage": hit_json(change.hit),
            }
            for change in changes
        ],
    }


def _line(change: RankChange) -> str:
    hit, kind = change.hit, change.kind
    ranks = f"{'' if change.after is None else change.after:>3}"
    ranks += f"{f'(was {change.before})' if kind in {MOVED, WENT} else '':>10}"
    words = one_line(hit.highlights[0].text if hit.highlights else hit.text)
    words = words if len(words) <= _WIDEST else f"{words[: _WIDEST - 1]}\N{HORIZONTAL ELLIPSIS}"
    return f"{_SIGNS[kind]} {ranks}  {one_line(hit.citation.title)}: {words}"
