"""`pincite ask`: a question becomes ranked passages."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from api.cli.answering import answers
from api.cli.exits import NOTHING
from api.cli.options import collection_option, examples, json_option, server_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import say, write_json
from api.wire import answer_json, as_of_of, filters_of
from qa.errors import InvalidFilter
from qa.questions import BY_DOCUMENT, DEFAULT_K, MAX_QUESTION, Question

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(
    epilog=examples(
        'pincite ask "How long do refunds take?"',
        "pincite ask how long do refunds take -k 3 --filter author=Ada --filter after=2026-01-31",
        'pincite ask "How long do refunds take?" --json | head -c 300',
    ),
)
@click.argument("question", nargs=-1, required=True)
@click.option("-k", type=int, default=DEFAULT_K, show_default=True, help="How many passages.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="KEY=VALUE",
    help="Let only documents answer whose metadata has it; again with the same key for any of "
    "several values, with another key for both. Also document=ID, after=DATE, before=DATE.",
)
@click.option(
    "--as-of",
    "moment",
    metavar="STATE",
    help="Answer from the collection as it was: a generation's number, as answers name it, or a "
    "date or date-time; a date means its end.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Show how each passage got its score; with --json also a receipt, for pincite replay.",
)
@click.option(
    "--no-collapse",
    is_flag=True,
    help="Show passages that say the same one by one, not once with where else they stand.",
)
@click.option("--by-document", is_flag=True, help="Show each document's best passage only.")
@click.option(
    "--diversity",
    type=float,
    default=0.0,
    metavar="SHARE",
    help="How much likeness to better passages counts against a passage, from 0 (not at all, the "
    "default) to 1.",
)
@click.option(
    "--context",
    "around",
    type=int,
    default=0,
    metavar="N",
    help="Show the N passages before and after each, too.",
)
@click.option(
    "--rerank/--no-rerank",
    default=None,
    help="Have the reranker (PINCITE_RERANKER) order the best passages, or not; where one is set, "
    "it does unless told otherwise.",
)
@server_option
@collection_option
@json_option
@pass_shared
@click.pass_context
def ask(
    context: click.Context,
    shared: Shared,
    *,
    question: tuple[str, ...],
    k: int,
    filters: tuple[str, ...],
    moment: str | None,
    explain: bool,
    no_collapse: bool,
    by_document: bool,
    diversity: float,
    around: int,
    rerank: bool | None,
    server: str | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Ask a question; print the passages that answer it, the best first.

    Several words are one question; `-` reads it from standard input. The sentence that answers
    is emphasised on a terminal, and stands between »these marks« where there is no emphasis
    (NO_COLOR, a pipe or a file).
    """
    text = sys.stdin.read(2 * MAX_QUESTION) if question == ("-",) else " ".join(question)
    asked = Question(
        text=text,
        k=k,
        as_of=as_of_of(moment),
        collapse=not no_collapse,
        group_by=BY_DOCUMENT if by_document else None,
        diversity=diversity,
        context=around,
        explain=explain,
        rerank=rerank,
    )
    if filters:
        asked = replace(asked, filters=filters_of(_filters(filters)))
    (answer,) = answers(shared, [asked], collection, server)
    if as_json:
        write_json(answer_json(answer))
    elif answer.passages:
        from api.cli.passages import show_answer  # noqa: PLC0415 (imports rich)

        show_answer(answer)
    if answer.reranked == "out-of-time":
        say("the reranker ran out of time (PINCITE_RERANK_MS); this is the order of the search.")
    if not answer.passages:
        say(f"nothing found in the collection {answer.collection!r}.")
        context.exit(NOTHING)


def _filters(given: Sequence[str]) -> dict[str, str | list[str]]:
    """Read `key=value`, once and again."""
    filters: dict[str, list[str]] = {}
    for each in given:
        key, equals, value = each.partition("=")
        if not equals or not key.strip():
            raise InvalidFilter(f"The filter {each!r} is not KEY=VALUE; author=Ada is one.")
        filters.setdefault(key.strip(), []).append(value)
    return {key: values if len(values) > 1 else values[0] for key, values in filters.items()}
