"""`pincite show`: a document's text, to the character."""

import sys
from typing import TYPE_CHECKING

import click

from api.cli.options import collection_option, examples, json_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import is_terminal, write_json
from api.cli.untrusted import printable
from qa.errors import PassageNotFound
from qa.quoting import FORMATS, quoted_as

if TYPE_CHECKING:
    from api.library import Library
    from qa.passages import Passage


@click.command(
    epilog=examples(
        "pincite show d2ab5fa8",
        "pincite show d2ab5fa8 --passage 2 > passage.txt",
        "pincite show d2ab5fa8 --passage 2 --cite markdown",
    ),
)
@click.argument("document")
@click.option("--passage", type=click.IntRange(1), metavar="N", help="The Nth passage alone.")
@click.option(
    "--cite",
    type=click.Choice(FORMATS),
    help="That passage with its citation, to be put into a text.",
)
@collection_option
@json_option
@pass_shared
def show(
    shared: Shared,
    *,
    document: str,
    passage: int | None,
    cite: str | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Print the text of a document, or one of its passages, to the character.

    DOCUMENT is its id, or the beginning of it. Passages are counted from 1. On a terminal,
    characters that would act on it are replaced; through a pipe every character is as it is.
    """
    from api.cli.documents import listing  # noqa: PLC0415 (another command)
    from api.cli.naming import named  # noqa: PLC0415 (imports the library)

    if cite and passage is None:
        raise click.UsageError("--cite goes with --passage N: it is one passage that is cited.")
    with shared.library() as library:
        entry = named(library, document, collection)
        if passage is not None:
            found = _passage(library, entry.id, passage, collection)
            text = found.text
            fields: dict[str, object] = _fields(found, passage)
            if cite:
                citation = library.cite(entry, found.start, found.end, collection)
                text = quoted_as(citation, cite)
                fields |= {"cited": text}
        else:
            text = library.document(entry.id, collection).content.text
            fields = {**listing(entry), "text": text}
    if as_json:
        write_json(fields)
    else:
        _write_exactly(text)


def _passage(
    library: "Library", document_id: str, number: int, collection: str | None
) -> "Passage":
    passages = library.passages(document_id, collection)
    if number > len(passages):
        raise PassageNotFound(
            f"There is no passage {number}: {document_id} has {len(passages):,} of them."
        )
    return passages[number - 1]


def _fields(passage: "Passage", number: int) -> dict[str, object]:
    return {
        "id": passage.id,
        "document_id": passage.document_id,
        "number": number,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "heading_path": list(passage.heading_path),
        "text": passage.text,
    }


def _write_exactly(text: str) -> None:
    if is_terminal(sys.stdout):
        click.echo(printable(text))
    else:
        click.echo(text.encode("utf-8", "surrogatepass"), nl=False)
