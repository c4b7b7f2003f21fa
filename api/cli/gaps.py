"""`pincite gaps`: what was asked and not found."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from api.cli.exits import NOTHING
from api.cli.opinions import opinions
from api.cli.options import examples, json_option, server_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, say, write, write_json
from api.cli.untrusted import one_line
from api.wire import time_text

if TYPE_CHECKING:
    from api.client.opinions import Gap

_SHOWN = 20
_TIMES = ("first_asked", "last_asked")


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "pincite gaps",
        "pincite gaps --reask --collection handbook",
        "pincite gaps dismiss 12",
    ),
)
@click.option(
    "-c", "--collection", metavar="NAME", help="Only of this collection; of all unless named."
)
@click.option("--limit", type=click.IntRange(1, 1_000), default=_SHOWN, show_default=True)
@click.option("--dismissed", is_flag=True, help="Those that were dismissed, instead.")
@click.option(
    "--reask", is_flag=True, help="First ask them again of collections that changed since."
)
@server_option
@json_option
@pass_shared
@click.pass_context
def gaps(
    context: click.Context,
    shared: Shared,
    *,
    collection: str | None,
    limit: int,
    dismissed: bool,
    reask: bool,
    server: str | None,
    as_json: bool,
) -> None:
    """List what was asked and not found, those questions first that were asked most often.

    Not found: nothing was, or nothing likely to answer, or it was judged down. Questions that ask
    nearly the same are one. `pincite serve` asks them again by itself when documents change.
    """
    if context.invoked_subcommand is not None:
        return
    with opinions(shared, server) as those:
        if reask:
            done = those.reask_gaps()
            more = "; there are more: do it again" if done.left else ""
            say(f"{counted(done.asked, 'gap')} asked again, {done.answered:,} answered now{more}.")
        states = ("dismissed",) if dismissed else ("open", "answered")
        found = those.gaps(collection, states=states, limit=limit)
    for gap in found:
        if as_json:
            write_json(_plain(gap))
        else:
            _show(gap)
    if not found:
        say("there are no gaps.")
        context.exit(NOTHING)


@gaps.command(epilog=examples("pincite gaps dismiss 12 15"))
@click.argument("number", type=click.IntRange(1), nargs=-1, required=True)
@server_option
@pass_shared
def dismiss(shared: Shared, *, number: tuple[int, ...], server: str | None) -> None:
    """Dismiss gaps: they are listed no more, nor asked again."""
    with opinions(shared, server) as those:
        for each in number:
            write(f"dismissed  {each}  {one_line(those.dismiss_gap(each).question)}")


@gaps.command(epilog=examples("pincite gaps reopen 12"))
@click.argument("number", type=click.IntRange(1), nargs=-1, required=True)
@server_option
@pass_shared
def reopen(shared: Shared, *, number: tuple[int, ...], server: str | None) -> None:
    """Open gaps again that were dismissed."""
    with opinions(shared, server) as those:
        for each in number:
            write(f"open       {each}  {one_line(those.reopen_gap(each).question)}")


def _plain(gap: Gap) -> dict[str, Any]:
    plain = asdict(gap)
    for name in _TIMES:
        plain[name] = time_text(plain[name])
    if gap.found is not None:
        plain["found"]["at"] = time_text(gap.found.at)
    return plain


def _show(gap: Gap) -> None:
    asked = f"asked {gap.count:,} times" if gap.count > 1 else "asked once"
    people = f" by {gap.askers:,} people" if gap.askers > 1 else ""
    last = (time_text(gap.last_asked) or "")[:10]
    write(f"{gap.number:>4}  {one_line(gap.question)}  ({asked}{people}, last on {last})")
    for wording in gap.wordings[1:]:
        write(f"      also: {one_line(wording)}")
    if gap.found:
        place = gap.found.passage
        write(
            f"      answered now ({gap.found.confidence:.0%}): {one_line(place.title)}: "
            f"{one_line(place.text)}"
        )
    elif gap.best and gap.confidence is not None:
        title = f": {one_line(gap.best.title)}" if gap.best.title else ""
        write(f"      the best passage answers with {gap.confidence:.0%}{title}")
