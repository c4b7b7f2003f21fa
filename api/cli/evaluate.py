"""`pincite evaluate`: how good the ranking is, on a judged set."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import is_terminal, say, write, write_json

if TYPE_CHECKING:
    from api.evaluation import Evaluation, Progress


@click.command(
    epilog=examples(
        "pincite evaluate scifact",
        "pincite evaluate scifact --limit-queries 20 --json",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--split", default="test", show_default=True, help="Which judgments.")
@click.option(
    "--limit-queries", type=click.IntRange(1), metavar="N", help="Only the first N judged queries."
)
@json_option
@pass_shared
def evaluate(
    shared: Shared,
    *,
    folder: Path,
    split: str,
    limit_queries: int | None,
    as_json: bool,
) -> None:
    """Measure the ranking on a judged set in BEIR's layout.

    FOLDER has corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv. Its documents go to a temporary
    home; your own is not touched.
    """
    from api.cli.limiting import limited  # noqa: PLC0415 (imports the evaluation)
    from api.evaluation import evaluate as measured  # noqa: PLC0415 (imports numpy and more)

    with limited(folder, split, limit_queries) as chosen:
        found = measured(chosen, settings=shared.settings, split=split, progress=_progress())
    if as_json:
        write_json(_fields(found))
        return
    for name, value in found.measures.items():
        write(f"{name:<12} {value:.4f}")
    for name in ("queries", "documents", "passages"):
        write(f"{name:<12} {getattr(found, name):,}")
    write(f"{'seconds':<12} {found.seconds:,.1f}")


def _fields(found: "Evaluation") -> dict[str, object]:
    names = ("documents", "passages", "queries", "failed", "seconds")
    return {**found.measures, **{name: getattr(found, name) for name in names}}


def _progress() -> "Progress":
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
