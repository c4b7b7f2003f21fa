"""`pincite ingest`: files and pages become documents."""

import time
from contextlib import ExitStack, closing

import click

from api.cli.exits import NOTHING, SOME_FAILED
from api.cli.options import collection_option, examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import say
from qa.errors import InvalidInput


@click.command(
    epilog=examples(
        "pincite ingest ~/Documents/handbook",
        "pincite ingest reports --glob '*.pdf' --collection reports",
        "pincite ingest https://example.org/guide https://example.org/sitemap.xml",
        "zcat export.txt.gz | pincite ingest - --name export.txt",
    ),
)
@click.argument("paths", metavar="PATH_OR_ADDRESS...", nargs=-1, required=True)
@collection_option
@click.option(
    "--glob",
    "pattern",
    metavar="PATTERN",
    help="Of folders, take only files whose name, or path below the folder, is like this: '*.md'.",
)
@click.option("--name", metavar="NAME", help="The file name that standard input is to have.")
@click.option("-v", "--verbose", is_flag=True, help="List unchanged files too.")
@json_option
@pass_shared
@click.pass_context
def ingest(
    context: click.Context,
    shared: Shared,
    *,
    paths: tuple[str, ...],
    collection: str | None,
    pattern: str | None,
    name: str | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Ingest files, folders with all that is in them, and pages of the web.

    A file that was ingested before is read again only where it has changed, and then takes the
    place of what it was. One that cannot be read stops none of the others. What is reported as
    added or updated is on the disk, and stays there.

    An address (https://, http://) is a page, or a sitemap, which stands for the pages it lists.
    Pages are fetched one after the other, as each site's robots.txt allows, from the public
    internet only; again, they are asked for only if they have changed. A document whose page is
    gone is kept.

    `-` is standard input: text, or JSON Lines with a `text` in each object; --name tells another
    format, and what the document is known by: the same name replaces it.
    """
    from api.cli.intake import DASH, coming_of, is_exported  # noqa: PLC0415 (imports numpy)
    from api.cli.reports import report_to  # noqa: PLC0415 (imports numpy)

    if paths.count(DASH) > 1 or (name is not None and DASH not in paths):
        raise InvalidInput("Standard input is named once, as `-`; --name says what it is called.")
    began = time.perf_counter()
    with ExitStack() as stack:
        library = stack.enter_context(shared.library(writing=True))
        report = stack.enter_context(report_to(as_json=as_json, verbose=verbose))
        if not is_exported(shared.settings):
            report.preparing()
        coming = coming_of(paths, home=library.home.path, pattern=pattern, name=name, stack=stack)
        outcomes = library.ingest(
            report.following(coming),
            collection,
            progress=report.encoded,
            fetching=report.fetching,
        )
        for outcome in stack.enter_context(closing(outcomes)):
            report.outcome(outcome)
    if not report.counted:
        say("there are no files or pages to ingest.")
        context.exit(NOTHING)
    report.summary(time.perf_counter() - began)
    if report.counted["failed"]:
        context.exit(SOME_FAILED)
