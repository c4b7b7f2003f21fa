"""Two answers to one question, side by side: what came, went and changed its rank."""

from dataclasses import dataclass

from qa.answers import Answer, Hit

CAME, WENT, MOVED, SAME = "came", "went", "moved", "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a passage between two answers.

    Attributes:
        kind: `came`, `went`, `moved` to another rank, or `same`.
        before: The passage in the first answer; None where it was not in it.
        after: The passage in the second answer; None where it is not in it.
    """

    kind: str
    before: Hit | None
    after: Hit | None


def compare(before: Answer, after: Answer) -> tuple[Change, ...]:
    """Say of every passage of two answers what became of it.

    Passages are the same by their ids: document, place and words.

    Returns:
        Those of the second answer by their ranks, then those that went, by theirs.
    """
    earlier = {hit.id: hit for hit in before.passages}
    later = {hit.id for hit in after.passages}
    changes = [_change(earlier.get(hit.id), hit) for hit in after.passages]
    gone = [hit for hit in before.passages if hit.id not in later]
    return (*changes, *(Change(kind=WENT, before=hit, after=None) for hit in gone))


def _change(before: Hit | None, after: Hit) -> Change:
    if before is None:
        return Change(kind=CAME, before=None, after=after)
    kind = SAME if before.rank == after.rank else MOVED
    return Change(kind=kind, before=before, after=after)
