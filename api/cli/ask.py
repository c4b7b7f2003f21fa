"""`pincite ask`: a question becomes ranked passages."""

from __future__ import annotations

import sys
from typing import IO, Any

import click

from api.cli.answering import answers
from api.cli.asked import asking_options, question_of
from api.cli.exits import NOTHING
from api.cli.given import turns_given
from api.cli.options import collection_option, examples, json_option, server_option
from api.cli.shared import Shared, pass_shared
from api.cli.telling import tell
from qa.questions import MAX_QUESTION


@click.command(
    epilog=examples(
        'pincite ask "How long do refunds take?"',
        "pincite ask how long do refunds take -k 3 --filter author=Ada --filter after=2026-01-31",
        'pincite ask "How long do refunds take?" --json | head -c 300',
        'pincite ask "And to Norway?" --history turns.json',
    ),
)
@click.argument("question", nargs=-1, required=True)
@asking_options
@click.option(
    "--history",
    type=click.File("rb"),
    metavar="FILE",
    help="What was said before: JSON, or a line of JSON a turn, each with a role (user or "
    "assistant) and a text, the oldest first. The question is read as a follow-up.",
)
@server_option
@collection_option
@json_option
@pass_shared
@click.pass_context
def ask(
    context: click.Context,
    shared: Shared,
    /,
    *,
    question: tuple[str, ...],
    history: IO[bytes] | None,
    server: str | None,
    collection: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Ask a question; print the passages that answer it, the best first.

    Several words are one question; `-` reads it from standard input. The sentence that answers
    is emphasised on a terminal, and stands between »these marks« where there is no emphasis
    (NO_COLOR, a pipe or a file).
    """
    text = sys.stdin.read(2 * MAX_QUESTION) if question == ("-",) else " ".join(question)
    turns = turns_given(history) if history else ()
    (answer,) = answers(shared, [question_of(text, turns, **options)], collection, server)
    tell(answer, {}, as_json=as_json)
    if not answer.passages:
        context.exit(NOTHING)
