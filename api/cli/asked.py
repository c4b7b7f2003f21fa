"""What may be said beside a question, to `ask` and `chat` alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from api.wire import as_of_of, filters_of_pairs
from qa.questions import BY_DOCUMENT, DEFAULT_K, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.questions import Turn

_OPTIONS = (
    click.option("-k", type=int, default=DEFAULT_K, show_default=True, help="How many passages."),
    click.option(
        "--filter",
        "filters",
        multiple=True,
        metavar="KEY=VALUE",
        help="Let only documents answer whose metadata has it; again with the same key for any of "
        "several values, with another key for both. Also document=ID, "
        "media_type=TYPE, uri=BEGINNING, after=DATE, before=DATE.",
    ),
    click.option(
        "--as-of",
        "moment",
        metavar="STATE",
        help="Answer from the collection as it was: a generation's number, as answers name it, or "
        "a date or date-time; a date means its end.",
    ),
    click.option(
        "--explain",
        is_flag=True,
        help="Show how each passage got its score; with --json also a receipt, for pincite replay.",
    ),
    click.option(
        "--no-collapse",
        is_flag=True,
        help="Show passages that say the same one by one, not once with where else they stand.",
    ),
    click.option("--by-document", is_flag=True, help="Show each document's best passage only."),
    click.option(
        "--diversity",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="How much likeness to better passages counts against a passage, from 0 (not at all, "
        "the default) to 1.",
    ),
    click.option(
        "--context",
        "around",
        type=int,
        default=0,
        metavar="N",
        help="Show the N passages before and after each, too.",
    ),
    click.option(
        "--sure",
        type=float,
        metavar="SHARE",
        help="Answer only where the first passage answers with this probability: 0.9 for 90%; 0 "
        "answers in any case. PINCITE_SURE unless given.",
    ),
    click.option(
        "--rerank/--no-rerank",
        default=None,
        help="Have the reranker (PINCITE_RERANKER) order the best passages, or not; where one is "
        "set, it does unless told otherwise.",
    ),
)


def asking_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that `question_of` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def question_of(
    text: str,
    history: tuple[Turn, ...] = (),
    *,
    k: int,
    filters: Sequence[str],
    moment: str | None,
    explain: bool,
    no_collapse: bool,
    by_document: bool,
    diversity: float,
    around: int,
    rerank: bool | None,
    sure: float | None,
) -> Question:
    """Make a question of its words and what was said beside them.

    Raises:
        InvalidInput: One of them is not as it should be.
    """
    question = Question(
        text=text,
        history=history,
        k=k,
        as_of=as_of_of(moment),
        collapse=not no_collapse,
        group_by=BY_DOCUMENT if by_document else None,
        diversity=diversity,
        context=around,
        explain=explain,
        rerank=rerank,
        sure=sure,
    )
    return replace(question, filters=filters_of_pairs(filters)) if filters else question
