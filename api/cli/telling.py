"""An answer is told: to people or to programs, and what there is to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.streams import say, write_json
from api.wire import answer_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.answers import Answer


def tell(answer: Answer, more: Mapping[str, str], *, as_json: bool) -> None:
    """Write an answer to stdout; say on stderr where it is not as might be expected.

    Args:
        answer: The answer.
        more: What its JSON has besides.
        as_json: Whether to write JSON.
    """
    if as_json:
        write_json(answer_json(answer) | dict(more))
    elif answer.passages:
        from api.cli.passages import show_answer  # noqa: PLC0415 (imports rich)

        show_answer(answer)
    if answer.reranked == "out-of-time":
        say("the reranker ran out of time (PINCITE_RERANK_MS); this is the order of the search.")
    if not answer.passages and answer.confidence:
        say(
            f"not found: the nearest passage answers with a probability of {answer.confidence:.0%} "
            "only, less than is wanted; --sure 0 shows it."
        )
    elif not answer.passages:
        say(f"nothing found in the collection {answer.collection!r}.")
