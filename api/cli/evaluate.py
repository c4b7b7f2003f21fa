"""`pincite evaluate`: how good the ranking and the answers are, on a judged set."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.exits import WANTING
from api.cli.measured import Floor, as_json_of, below, show, show_comparison
from api.cli.options import examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import is_terminal, say, write_json
from qa.errors import InvalidInput

if TYPE_CHECKING:
    from api.evaluating.asking import Progress


@click.command(
    epilog=examples(
        "pincite evaluate scifact",
        "pincite evaluate scifact --save before.json",
        "pincite evaluate scifact --against before.json --min ndcg@10=0.73",
        "pincite evaluate golden --collection handbook --min passage-recall@10=0.9 --json",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--split", default="test", show_default=True, help="Which judgments.")
@click.option(
    "--limit-queries",
    type=click.IntRange(1),
    metavar="N",
    help="Only the first N judged queries, and as many of those that nothing answers.",
)
@click.option(
    "--collection",
    metavar="NAME",
    help="Ask this collection of the home, instead of indexing FOLDER's corpus.jsonl.",
)
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the run, question by question, to compare others with it.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Compare with a run that was saved: what gained, what lost, and whether by chance.",
)
@click.option(
    "--min",
    "floors",
    type=Floor(),
    multiple=True,
    metavar="MEASURE=VALUE",
    help="Leave with exit code 6 if the measure is below the value; may be said again for others.",
)
@json_option
@pass_shared
@click.pass_context
def evaluate(
    context: click.Context,
    shared: Shared,
    *,
    folder: Path,
    split: str,
    limit_queries: int | None,
    collection: str | None,
    save: Path | None,
    against: Path | None,
    floors: tuple[tuple[str, float], ...],
    as_json: bool,
) -> None:
    """Measure ranking and answers on a judged set, such as those of BEIR.

    FOLDER has corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv, and may have spans.jsonl,
    answers.jsonl and unanswerable.jsonl: docs/evaluation.md says what is in them, and what is
    measured. Its documents go to a temporary home; your own is not touched.
    """
    from api.evaluating import comparing, evaluation, runs  # noqa: PLC0415 (numpy and more)

    if save and not save.absolute().parent.is_dir():
        raise InvalidInput(f"{save} cannot be written: there is no folder {save.parent}.")
    before = runs.load(against) if against else None
    found = evaluation.evaluate(
        folder,
        settings=shared.settings,
        split=split,
        limit=limit_queries,
        collection=collection,
        progress=_progress(),
    )
    if save:
        runs.save(save, found)
    compared = comparing.compare(before, found) if before else None
    missed = below(found.measures, floors)
    if as_json:
        write_json(as_json_of(found, compared, missed))
    else:
        show(found)
        show_comparison(compared or [])
    for message in missed:
        say(message)
    if missed:
        context.exit(WANTING)


def _progress() -> Progress:
    """Tell each stage once; how far it is, on a terminal."""
    last = [""]

    def tell(stage: str, done: int, total: int) -> None:
        if stage != last[0]:
            last[0] = stage
            say(f"{stage} ...")
        if is_terminal(sys.stderr) and (done % 50 == 0 or done == total):
            click.echo(f"\r{done:,}{f' of {total:,}' if total else ''} ", nl=False, err=True)
            if done == total:
                click.echo(err=True)

    return tell
