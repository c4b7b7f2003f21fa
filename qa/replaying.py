"""The same question again: is the ranking the same, and if not, why?"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from qa.answers import Answer
from qa.errors import GenerationNotFound, InvalidInput
from qa.receipts import Receipt

UNEXPLAINED = (
    "All that the receipt names is the same: another processor, or another version of a library, "
    "may round otherwise."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of asking again.

    Attributes:
        same: Whether the ranking is the same: ids and scores, to the last digit as written.
        then: The receipt.
        now: The receipt of asking again; None where that was not possible.
        differences: What differs beside the ranking, or why it could not be asked.
    """

    same: bool
    then: Receipt
    now: Receipt | None
    differences: tuple[str, ...]


def replay(then: Receipt, ask: Callable[[Receipt], Answer]) -> Replay:
    """Ask again what a receipt says was asked.

    Args:
        then: The receipt.
        ask: Asks its question with its tuning, and gives an answer with a receipt.
    """
    try:
        now = ask(then).receipt
    except (GenerationNotFound, InvalidInput) as error:
        return refused(then, error)
    if now is None:
        raise ValueError("what is asked again is asked with a receipt")
    return compared(then, now)


def refused(then: Receipt, error: GenerationNotFound | InvalidInput) -> Replay:
    """Say why it cannot be asked again."""
    return Replay(same=False, then=then, now=None, differences=(str(error),))


def compared(then: Receipt, now: Receipt) -> Replay:
    """Compare a receipt with that of asking again."""
    same = now.ranking == then.ranking
    found = differences(then, now)
    return Replay(
        same=same, then=then, now=now, differences=found if same or found else (UNEXPLAINED,)
    )


def differences(then: Receipt, now: Receipt) -> tuple[str, ...]:
    """Say in words what differs between two receipts, their rankings left out."""
    was, is_ = then.basis, now.basis
    compared = [
        ("The question", replace(then.question, explain=True), now.question),
        ("The way the question is read", then.readings, now.readings),
        ("The model", then.encoder, now.encoder),
        ("What is pinned to the question", _pinned(then), _pinned(now)),
        ("The reranking", dict(then.reranking), dict(now.reranking)),
        ("Pincite's version", then.version, now.version),
        ("The version of the analysis of words", was.analysis, is_.analysis),
        ("What lists of vectors were trained to", was.lists, is_.lists),
        ("How many passages words are counted over", was.passages, is_.passages),
        ("How many terms a passage has in the mean", was.mean_length, is_.mean_length),
    ]
    said = [_differs(*each) for each in compared if each[1] != each[2]]
    names = sorted({*then.tuning, *now.tuning})
    said += [
        _differs(f"The configuration's {name}", then.tuning.get(name), now.tuning.get(name))
        for name in names
        if then.tuning.get(name) != now.tuning.get(name)
    ]
    said += [
        _differs(f"How many passages have {term!r}", count, is_.frequencies.get(term, 0))
        for term, count in was.frequencies.items()
        if count != is_.frequencies.get(term, 0)
    ]
    if was.mark != is_.mark:
        said.insert(
            0,
            f"Generation {then.generation} is not the one that was asked: the collection was made "
            "anew, encoded anew, or restored from a backup.",
        )
    if was.compactions != is_.compactions:
        said.insert(0, "Something was dropped for good since: scores may differ.")
    if was.newest != is_.newest:
        grown = f"generation {was.newest} -> {is_.newest}"
        said.insert(0, f"The collection has changed since ({grown}): scores may differ.")
    return tuple(said)


def _pinned(receipt: Receipt) -> tuple[str, int, int] | None:
    """Give what tells one pinned place from another."""
    if receipt.pinned is None:
        return None
    pin = receipt.pinned.pin
    return pin.document_id, pin.start, pin.end


def _differs(what: str, then: object, now: object) -> str:
    return f"{what} differs: {then!r} -> {now!r}."
