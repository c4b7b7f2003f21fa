"""`pincite calibrate`: how sure answers should be, learnt from questions with known answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.fitted import asked_for, fitting_options, undo
from api.cli.options import examples
from api.cli.shared import Shared, pass_shared
from api.cli.streams import write, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from api.fitting.calibrating import Calibrated, Trust


@click.command(
    epilog=examples(
        "pincite calibrate handbook --questions questions.jsonl --dry-run",
        "pincite calibrate handbook --questions questions.jsonl",
        "pincite calibrate handbook --undo",
    ),
)
@click.argument("collection")
@fitting_options
@pass_shared
def calibrate(
    shared: Shared,
    *,
    collection: str,
    questions: Path | None,
    split: str,
    dry_run: bool,
    undo_: bool,
    as_json: bool,
) -> None:
    """Learn from your own questions how sure a collection's answers should be.

    FILE has a question a line, with the ids or uris of the documents that answer it, or with none
    where nothing answers: {"question": "Do you sell gift cards?", "documents": []}.
    docs/evaluation.md has all of it. Twenty questions that are answered rightly are needed, and
    twenty that are not.

    What is found is adopted only where it tells better of questions that it was not fitted to, and
    not by chance (p < 0.05). It is in force for the next question then, and until the collection is
    encoded by another model.
    """
    path = asked_for(questions, undo=undo_, dry_run=dry_run)
    if path is None:
        undo(shared, collection, "calibration", as_json=as_json)
        return
    from api.cli.counting import counting  # noqa: PLC0415 (help must not wait for it)
    from api.fitting import calibrating  # noqa: PLC0415 (numpy and more)

    with shared.library(writing=not dry_run) as library, counting("questions") as progress:
        found = calibrating.calibrate(
            library, path, collection, split=split, dry_run=dry_run, progress=progress
        )
    if as_json:
        write_json(_as_json(found, dry_run=dry_run))
    else:
        _show(found, dry_run=dry_run)


def _as_json(found: Calibrated, *, dry_run: bool) -> dict[str, object]:
    return {
        "collection": found.collection,
        "adopted": found.adopted and not dry_run,
        "would_be_adopted": found.adopted,
        "best": dict(found.value),
        "evidence": found.evidence,
    }


def _show(found: Calibrated, *, dry_run: bool) -> None:
    write(f"questions   {found.right:,} were answered rightly, {found.wrong:,} were not")
    write(f"before      {_figures(found.before)}")
    write(
        f"cross-val.  {_figures(found.after)}; p {found.compared.p:.4f}, "
        f"{found.compared.gained:,} better, {found.compared.lost:,} worse"
    )
    write(_said(found, dry_run=dry_run))


def _figures(trust: Trust) -> str:
    told = "" if trust.auroc is None else f", auroc {trust.auroc:.4f}"
    return f"log loss {trust.log_loss:.4f}, ece {trust.ece:.4f}{told}"


def _said(found: Calibrated, *, dry_run: bool) -> str:
    if found.adopted:
        done = "Would be adopted (this was a dry run)" if dry_run else "Adopted"
        return f"{done}: it tells better of questions that it was not fitted to."
    if found.compared.after <= found.compared.before:
        return "Not adopted: it does not tell better of questions that it was not fitted to."
    return "Not adopted: the difference may be chance. More questions could tell."
