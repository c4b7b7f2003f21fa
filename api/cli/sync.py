"""`pincite sync`: a collection is kept in step with folders and pages."""

import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from api.cli.exits import FOUND, SOME_FAILED
from api.cli.options import collection_option, examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, say
from qa.errors import CollectionNotFound, InvalidFolder, InvalidInput, PinciteError

if TYPE_CHECKING:
    from api.cli.reporting import Report
    from api.library import Library
    from index.pipeline import Outcome

_AGAIN_SECONDS = 30.0


@click.command(
    epilog=examples(
        "pincite sync ~/Documents/handbook",
        "pincite sync reports --glob '*.pdf' --collection reports --dry-run",
        "pincite sync ~/Documents/handbook --watch",
        "pincite sync https://example.org/sitemap.xml",
    ),
)
@click.argument("what", metavar="FOLDER_OR_ADDRESS...", nargs=-1, required=True)
@collection_option
@click.option(
    "--glob",
    "pattern",
    metavar="PATTERN",
    help="Only files whose name, or path below the folder, is like this: '*.md'. Documents of "
    "others are left as they are.",
)
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--watch", is_flag=True, help="Go on, and follow what changes, until Ctrl-C.")
@click.option(
    "--allow-empty",
    is_flag=True,
    help="Remove all documents of a folder that is empty now, or not there, and of a sitemap that "
    "lists no page that is there.",
)
@click.option("-v", "--verbose", is_flag=True, help="List unchanged and skipped files too.")
@json_option
@pass_shared
@click.pass_context
def sync(
    context: click.Context,
    shared: Shared,
    *,
    what: tuple[str, ...],
    collection: str | None,
    pattern: str | None,
    dry_run: bool,
    watch: bool,
    allow_empty: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Keep a collection in step with folders, and with pages of the web.

    New files are added, changed ones read again, and the documents of files that are gone removed,
    as are those of lines that are gone from JSON Lines. A file of the same content under another
    name is the same document, renamed. A file that is there but cannot be read keeps its document.
    The files themselves are never touched.

    A folder that is not there or has no files, though the collection has documents from it, may be
    a disk that is not mounted: nothing is done then, unless --allow-empty says that it is meant.

    A page (https://, http://) is asked for only if it has changed; where it is not there any more
    (404, 410), its document is removed. A sitemap stands for the pages it lists: a document that
    was found through it and that it no longer lists is removed, if all that it lists could be read.
    A dry run fetches nothing, so it takes folders only; so does --watch.

    Hidden files are left out. Links to folders are not followed; a link to a file elsewhere is read
    as a file of the link's name. A dry run does not read documents: a JSON Lines file counts as one
    there.
    """
    from index.gathering import is_address  # noqa: PLC0415 (help must not wait for it)

    if dry_run and watch:
        raise InvalidInput("--watch and --dry-run exclude each other: say one of them.")
    named = list(dict.fromkeys(what))
    if (dry_run or watch) and any(is_address(each) for each in named):
        raise InvalidInput("--dry-run and --watch take folders only: leave addresses out.")
    with ExitStack() as stack:
        try:
            library = stack.enter_context(shared.library(writing=not dry_run))
        except CollectionNotFound:
            library = None
        one = _Syncing(shared, library, collection, pattern, dry_run, allow_empty, verbose, as_json)
        if watch:
            _follow(one, named)
        else:
            context.exit(one.run(named))


@dataclass(frozen=True, slots=True)
class _Syncing:
    shared: Shared
    library: "Library | None"
    collection: str | None
    pattern: str | None
    dry_run: bool
    allow_empty: bool
    verbose: bool
    as_json: bool

    def run(self, folders: Sequence[str], *, again: bool = False) -> int:
        """Bring the collection in step once, and give the exit code.

        Args:
            folders: With which.
            again: Whether only what changes is to be told.
        """
        from api.cli.intake import is_exported  # noqa: PLC0415 (imports numpy)
        from api.cli.reporting import SYNCED  # noqa: PLC0415 (imports numpy)
        from api.cli.reports import report_to  # noqa: PLC0415 (imports numpy)

        began = time.perf_counter()
        with ExitStack() as stack:
            report = stack.enter_context(
                report_to(as_json=self.as_json, verbose=self.verbose, changes_only=again)
            )
            if not self.dry_run and not is_exported(self.shared.settings):
                report.preparing()
            for outcome in stack.enter_context(closing(self._outcomes(folders, report))):
                report.outcome(outcome)
        if self.dry_run:
            report.foreseen()
        elif not again or report.has_changes:
            report.summary(time.perf_counter() - began, SYNCED)
        return SOME_FAILED if report.counted["failed"] else FOUND

    def _outcomes(
        self, folders: Sequence[str], report: "Report"
    ) -> "Generator[Outcome, None, None]":
        if self.library is None:
            from index.foreseeing import foreseen  # noqa: PLC0415 (imports numpy)
            from index.surveying import survey  # noqa: PLC0415 (imports numpy)
            from index.syncing import planned  # noqa: PLC0415 (imports numpy)

            found = survey(folders, self.pattern, allow_empty=self.allow_empty)
            yield from foreseen(planned(found, None), found, None, report.following)
            return
        yield from self.library.sync(
            folders,
            self.collection,
            pattern=self.pattern,
            dry_run=self.dry_run,
            allow_empty=self.allow_empty,
            progress=report.encoded,
            looking=report.looking,
            following=report.following,
            fetching=report.fetching,
        )


def _follow(one: _Syncing, folders: Sequence[str]) -> None:
    """Bring the collection in step again and again; what goes wrong is told, and tried again."""
    from index.watching import bursts  # noqa: PLC0415 (imports the watcher)

    waiting: set[str] = set()
    again, due = False, 0.0
    for changed in bursts(folders, without=one.shared.settings.home.expanduser()):
        waiting |= changed
        if not changed and not (waiting and time.monotonic() >= due):
            continue
        try:
            one.run([folder for folder in folders if folder in waiting], again=again)
            waiting.clear()
        except PinciteError as error:
            if not again:
                raise
            say(str(error))
            due = time.monotonic() + _AGAIN_SECONDS
            if isinstance(error, InvalidFolder):  # it comes again when that has changed
                waiting.clear()
        if not again:
            say(f"watching {counted(len(folders), 'folder')}; Ctrl-C ends it.")
            again = True
