"""`pincite tune`: how a collection is best ranked, learnt from questions with known answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.fitted import asked_for, fitting_options, in_words, undo
from api.cli.options import examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import write, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from api.fitting.tuning import Tuned


@click.command(
    epilog=examples(
        "pincite tune handbook --questions questions.jsonl --dry-run",
        "pincite tune handbook --questions questions.jsonl",
        "pincite tune handbook --undo",
    ),
)
@click.argument("collection")
@fitting_options
@pass_shared
def tune(
    shared: Shared,
    *,
    collection: str,
    questions: Path | None,
    split: str,
    dry_run: bool,
    undo_: bool,
    as_json: bool,
) -> None:
    """Learn from your own questions how a collection is best ranked.

    FILE has a question a line, with the ids or uris of the documents that answer it:
    {"question": "How long do refunds take?", "documents": ["refunds"]}. docs/evaluation.md has all
    of it. How much meaning and words count, and how far feedback goes, is chosen by them.

    What is found is adopted only where it ranks questions better that it was not chosen by, and not
    by chance (p < 0.05). It is in force for the next question then, and until the collection is
    encoded by another model.
    """
    path = asked_for(questions, undo=undo_, dry_run=dry_run)
    if path is None:
        undo(shared, collection, "tuning", as_json=as_json)
        return
    from api.cli.counting import counting  # noqa: PLC0415 (help must not wait for it)
    from api.fitting import tuning  # noqa: PLC0415 (numpy and more)

    with shared.library(writing=not dry_run) as library, counting("questions") as progress:
        found = tuning.tune(
            library, path, collection, split=split, dry_run=dry_run, progress=progress
        )
    if as_json:
        write_json(_as_json(found, dry_run=dry_run))
    else:
        _show(found, dry_run=dry_run)


def _as_json(found: Tuned, *, dry_run: bool) -> dict[str, object]:
    return {
        "collection": found.collection,
        "adopted": found.adopted and not dry_run,
        "would_be_adopted": found.adopted,
        "in_force_before": dict(found.before),
        "best": dict(found.best),
        "evidence": found.evidence,
    }


def _show(found: Tuned, *, dry_run: bool) -> None:
    compared = found.compared
    write(
        f"questions    {compared.questions:,}, of which {compared.gained:,} are ranked better and "
        f"{compared.lost:,} worse by a setting that was chosen without them"
    )
    write(f"before       {compared.measure} {compared.before:.4f} with {in_words(found.before)}")
    write(f"cross-val.   {compared.measure} {compared.after:.4f}, p {compared.p:.4f}")
    write(f"best on all  {compared.measure} {found.fitted:.4f} with {in_words(found.best)}")
    write(_said(found, dry_run=dry_run))


def _said(found: Tuned, *, dry_run: bool) -> str:
    compared = found.compared
    if found.adopted:
        done = "Would be adopted (this was a dry run)" if dry_run else "Adopted"
        return f"{done}: it ranks questions better that it was not chosen by."
    if found.best == found.before:
        return "Not adopted: nothing ranks these questions better than what is in force."
    if compared.after <= compared.before:
        return "Not adopted: it does not rank questions better that it was not chosen by."
    return "Not adopted: the difference may be chance. More questions could tell."
