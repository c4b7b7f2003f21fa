"""`pincite feedback`: what people say of answers."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.confirming import confirm, yes_option
from api.cli.exits import NOTHING
from api.cli.opinions import opinions
from api.cli.options import collection_option, examples, json_option, server_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import counted, say, write, write_json
from api.cli.untrusted import one_line
from api.wire import time_text
from qa.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from api.client.opinions import JudgedAnswer

_SHOWN = 100


@click.group(
    epilog=examples(
        "pincite ask --json How long do refunds take | jq -r .answer_id",
        "pincite feedback give vT0cUuH5mZ8x2hQy7rJ4pKdE1aWnLb6s down --note 'that was last year'",
        "pincite feedback export golden --collection handbook",
    )
)
def feedback() -> None:
    """Say whether answers helped; list, export or delete what was said.

    Answers name themselves (`answer_id` in JSON) where questions are remembered: for
    PINCITE_REMEMBER_DAYS days.
    """


@feedback.command(
    epilog=examples("pincite feedback give vT0cUuH5mZ8x2hQy7rJ4pKdE1aWnLb6s up --person ada")
)
@click.argument("answer_id")
@click.argument("verdict", type=click.Choice(["up", "down"]))
@click.option("--note", default="", help="What there is to say about it, in words.")
@click.option("--passage", default="", metavar="ID", help="The passage that is meant.")
@click.option(
    "--person",
    default="",
    metavar="NAME",
    help="Who says so; a person's later verdict takes the place of the earlier.",
)
@server_option
@pass_shared
def give(
    shared: Shared,
    *,
    answer_id: str,
    verdict: str,
    note: str,
    passage: str,
    person: str,
    server: str | None,
) -> None:
    """Say whether an answer helped: up or down."""
    with opinions(shared, server) as those:
        those.feedback(answer_id, verdict, note, passage=passage, person=person)
    write(f"kept       {verdict}")


@feedback.command(name="list", epilog=examples("pincite feedback list --json"))
@click.option("--limit", type=click.IntRange(1), default=_SHOWN, show_default=True, help="At most.")
@server_option
@json_option
@pass_shared
@click.pass_context
def list_(
    context: click.Context, shared: Shared, *, limit: int, server: str | None, as_json: bool
) -> None:
    """List the answers that were judged, the newest first."""
    with opinions(shared, server) as those:
        found = list(islice(those.judged(), limit))
    for each in found:
        if as_json:
            write_json(_plain(each))
        else:
            _show(each)
    if not found:
        say("nobody has judged an answer yet.")
        context.exit(NOTHING)


@feedback.command(
    epilog=examples(
        "pincite feedback export golden --collection handbook",
        "pincite evaluate golden --collection handbook",
    )
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@collection_option
@server_option
@pass_shared
@click.pass_context
def export(
    context: click.Context,
    shared: Shared,
    *,
    folder: Path,
    collection: str | None,
    server: str | None,
) -> None:
    """Make a golden set of what was judged of a collection, for `pincite evaluate`.

    FOLDER is made; queries.jsonl, spans.jsonl and unanswerable.jsonl in it are replaced. What was
    judged up answers; what was judged down does not, whatever else does. Where nothing was found,
    up says that this was right.
    """
    with opinions(shared, server) as those:
        made = those.golden(collection)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "queries.jsonl", made.queries)
    _write(folder / "spans.jsonl", made.spans)
    _write(folder / "unanswerable.jsonl", made.unanswerable)
    if made.gone:
        say(
            f"{counted(made.gone, 'judgement')} left out: the passage is not in the collection "
            "any more."
        )
    say(
        f"{counted(len(made.queries), 'question')}, "
        f"{len(made.unanswerable):,} that nothing answers, in {one_line(str(folder))}"
    )
    if not made.queries and not made.unanswerable:
        context.exit(NOTHING)


@feedback.command(
    epilog=examples(
        "pincite feedback delete vT0cUuH5mZ8x2hQy7rJ4pKdE1aWnLb6s",
        "pincite feedback delete --person U0ADA1234 --yes",
    )
)
@click.argument("answer_id", nargs=-1)
@click.option("--person", metavar="NAME", help="All that this person asked and said.")
@click.option("--all", "everything", is_flag=True, help="All that is remembered here.")
@yes_option
@server_option
@pass_shared
def delete(
    shared: Shared,
    *,
    answer_id: tuple[str, ...],
    person: str | None,
    everything: bool,
    yes: bool,
    server: str | None,
) -> None:
    """Delete answers by their ids, with what was said of them; or all of a person."""
    if sum((bool(answer_id), person is not None, everything)) != 1:
        raise InvalidInput("Name answers, or else --person NAME, or --all.")
    if everything and server:
        raise InvalidInput("All is deleted on the machine of the home itself, without --server.")
    if person is not None:
        confirm(f"Delete all that {one_line(person)} asked and said?", yes=yes)
    elif everything:
        confirm("Delete all questions that are remembered, and what was said of them?", yes=yes)
    if everything:
        count = _forget_all(shared)
    else:
        with opinions(shared, server) as those:
            for each in answer_id:
                those.forget_answer(each)
            count = len(answer_id) if person is None else those.forget_person(person)
    write(f"deleted    {count:,}")


def _forget_all(shared: Shared) -> int:
    from index.feedback import NAME, Feedback  # noqa: PLC0415 (help must not wait for it)

    with closing(Feedback(shared.settings.home.expanduser() / NAME)) as kept:
        return kept.forget_all() if kept.is_there else 0


def _write(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8", errors="surrogatepass")


def _plain(each: JudgedAnswer) -> dict[str, Any]:
    plain = asdict(each)
    plain["asked"] = time_text(each.asked)
    for said in plain["judgements"]:
        said["at"] = time_text(said["at"])
    return plain


def _show(each: JudgedAnswer) -> None:
    write(f"{each.answer_id}  {one_line(each.question)}")
    for said in each.judgements:
        who = one_line(said.person) or "somebody"
        note = f": {one_line(said.note)}" if said.note else ""
        write(f"    {said.verdict:<5} {who} on {(time_text(said.at) or '')[:10]}{note}")
