"""`pincite verify-citation`: whether what was quoted still stands there."""

import sys
from typing import IO, TYPE_CHECKING

import click

from api.cli.answering import verdicts
from api.cli.exits import NOTHING
from api.cli.given import json_of
from api.cli.options import collection_option, examples, json_option, server_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import is_styled, say, write, write_json
from api.cli.untrusted import one_line, printable
from api.verdicts import claims_of, verdict_json
from qa.errors import InvalidCitation

if TYPE_CHECKING:
    from qa.differences import Change
    from qa.verifying import Claim, Verdict

_INDENT = "    "


@click.command(
    epilog=examples(
        'pincite ask "How long do refunds take?" --json > answer.json',
        "pincite verify-citation answer.json",
        "pincite verify-citation - --json < citation.json",
    ),
)
@click.argument("file", type=click.File("rb"))
@server_option
@collection_option
@json_option
@pass_shared
@click.pass_context
def verify_citation(
    context: click.Context,
    shared: Shared,
    *,
    file: IO[bytes],
    server: str | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Say whether citations still hold: exact, moved, changed or gone.

    FILE holds JSON, `-` is standard input: an answer as `ask --json` prints it, one of its
    passages, or a citation alone. What has changed is shown word by word: what is deleted [-so-],
    what is inserted {+so+}, in colour where there is colour. The exit code is 0 if all are exact,
    1 if not, or if there are none.
    """
    claims = claims_of(json_of(file, "citations", InvalidCitation))
    exact = 0
    found = verdicts(shared, claims, collection, server)
    for number, (claim, verdict) in enumerate(zip(claims, found, strict=True), 1):
        exact += verdict.status == "exact"
        if as_json:
            write_json({"number": number, **verdict_json(verdict)})
        else:
            _show(number, claim, verdict)
    if not claims:
        say("there are no citations in it.")
    if exact < max(1, len(claims)):
        context.exit(NOTHING)


def _show(number: int, claim: "Claim", verdict: "Verdict") -> None:
    line = f"{verdict.status:<7}  {number:>2}  {_place(claim.document_id, claim.start, claim.end)}"
    if verdict.document_id is not None and verdict.status != "exact":
        line += f" -> {_place(verdict.document_id, verdict.start, verdict.end)}"
    if verdict.sha256 is None:
        line += " (the document is gone)"
    elif not verdict.same_original:
        line += " (of another original than was cited)"
    write(line)
    if verdict.difference:
        shown = "".join(
            _words(change, styled=is_styled(sys.stdout)) for change in verdict.difference
        )
        write(_INDENT + shown.replace("\n", f"\n{_INDENT}"))


def _place(document_id: str, start: int | None, end: int | None) -> str:
    return f"{one_line(document_id)}:{start}-{end}"


def _words(change: "Change", *, styled: bool) -> str:
    """Write a stretch: in colour, or between marks where there is none."""
    before, after = printable(change.before), printable(change.after)
    if change.kind == "equal":
        return after
    deleted = click.style(before, fg="red", strikethrough=True) if styled else f"[-{before}-]"
    inserted = click.style(after, fg="green", underline=True) if styled else f"{{+{after}+}}"
    return (deleted if before else "") + (inserted if after else "")
