"""`pincite chat`: one question after another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from api.cli.asked import asking_options, question_of
from api.cli.conversing import conversation
from api.cli.exits import USAGE
from api.cli.options import collection_option, examples, json_option, server_option
from api.cli.shared import Shared, pass_shared
from api.cli.streams import is_terminal, say, write
from api.cli.telling import tell
from qa.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROMPT = "> "


@click.command(
    epilog=examples(
        "pincite chat -k 1",
        "pincite chat --collection handbook --server http://127.0.0.1:8765",
        r"printf 'How long do refunds take?\nAnd to Norway?\n' | pincite chat --json",
    ),
)
@asking_options
@server_option
@collection_option
@json_option
@pass_shared
@click.pass_context
def chat(
    context: click.Context,
    shared: Shared,
    /,
    *,
    server: str | None,
    collection: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Ask one question after another, each read as following those before it.

    Each line of standard input is a question; an empty one, or the end, ends the conversation. It
    is kept until then and nowhere else; a server keeps it until it expires. With --json, each
    answer is a line. The exit code is 2 if any question could not be asked.
    """
    refused = False
    with conversation(shared, collection, server) as ask:
        for line in _lines():
            try:
                answer, more = ask(question_of(line, **options))
            except InvalidInput as error:
                say(str(error))
                refused = True
                continue
            tell(answer, more, as_json=as_json)
            if not as_json:
                write("")
            sys.stdout.flush()
    if refused:
        context.exit(USAGE)


def _lines() -> Iterator[str]:
    """Read lines until an empty one or the end, and ask for each where somebody types them."""
    prompt = _PROMPT if is_terminal(sys.stdin) else ""
    while True:
        click.echo(prompt, nl=False, err=True)
        line = sys.stdin.readline().strip()
        if not line:
            return
        yield line
