"""`pincite import`: what was exported becomes documents again."""

import time
from contextlib import ExitStack, closing

import click

from api.cli.exits import NOTHING, SOME_FAILED
from api.cli.options import collection_option, examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import say
from api.cli.untrusted import one_line


@click.command(
    "import",
    epilog=examples(
        "pincite import handbook.jsonl",
        "gunzip -c wiki.jsonl.gz | pincite import - --collection wiki",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@collection_option
@click.option("-v", "--verbose", is_flag=True, help="List unchanged documents too.")
@json_option
@pass_shared
@click.pass_context
def import_(
    context: click.Context,
    shared: Shared,
    *,
    file: str,
    collection: str | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Import what `pincite export` wrote; `-` is standard input.

    Documents keep their ids, and take the place of what they were. A line that is not as it should
    be stops none of the others. What is reported as added or updated is on the disk, and stays
    there: the same import run again goes on where it was ended.
    """
    from api.cli.intake import is_exported  # noqa: PLC0415 (imports numpy)
    from api.cli.reports import report_to  # noqa: PLC0415 (imports numpy)
    from index.exported import Exported  # noqa: PLC0415 (imports numpy)

    began = time.perf_counter()
    with ExitStack() as stack:
        exported = Exported(stack.enter_context(click.open_file(file, "rb")), file)
        library = stack.enter_context(shared.library(writing=True))
        report = stack.enter_context(report_to(as_json=as_json, verbose=verbose))
        if not is_exported(shared.settings):
            report.preparing()
        outcomes = library.import_(exported, collection, progress=report.encoded)
        for outcome in stack.enter_context(closing(outcomes)):
            report.outcome(outcome)
        model = library.collection(collection).store.meta()["model"]
    if exported.model not in {None, model}:
        say(
            f"it was exported from a collection of the model {one_line(exported.model)}; this one "
            f"has {model}: passages and their ranks may differ."
        )
    if not report.counted:
        say("there are no documents in it.")
        context.exit(NOTHING)
    report.summary(time.perf_counter() - began)
    if report.counted["failed"]:
        context.exit(SOME_FAILED)
