"""`pincite verify`: whether the home is sound."""

import click

from api.cli.exits import WANTING
from api.cli.options import examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, say, write, write_json
from api.cli.untrusted import one_line


@click.command(epilog=examples("pincite verify", "pincite verify --collection handbook --json"))
@click.option(
    "-c", "--collection", metavar="NAME", help="Look at this collection alone, not at all of them."
)
@json_option
@pass_shared
@click.pass_context
def verify(
    context: click.Context, shared: Shared, *, collection: str | None, as_json: bool
) -> None:
    """Check all that the home holds, which may be in use; nothing is changed.

    Every hash, every passage against its document, every vector, both indexes against the store,
    what people said of answers, and the files that documents were read from, where they are on
    this machine: one that is gone or has changed is a note, not damage. Each finding says what to
    do. The exit code is 0 if there is no damage.
    """
    from index.checking import DAMAGE, Check  # noqa: PLC0415 (help must not wait for it)

    check = Check(shared.settings.home.expanduser(), lambda what: say(f"checking {what}"))
    damaged = notes = 0
    for finding in check.findings(collection):
        damaged += finding.kind == DAMAGE
        notes += finding.kind != DAMAGE
        if as_json:
            write_json(
                {
                    "kind": finding.kind,
                    "collection": finding.collection,
                    "what": finding.what,
                    "advice": finding.advice,
                }
            )
        else:
            where = f"{finding.collection}: " if finding.collection else ""
            write(f"{finding.kind:<7} {where}{one_line(finding.what)} {finding.advice}")
    looked = (
        f"{counted(check.collections, 'collection')}, "
        f"{counted(check.documents, 'version')} of documents"
    )
    found = f"{damaged:,} damaged" if damaged else "sound"
    say(f"{looked}: {found}" + (f", {counted(notes, 'note')}" if notes else ""))
    if damaged:
        context.exit(WANTING)
