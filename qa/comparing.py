"""Two answers to one question, side by side: what came, went and changed its rank."""

from dataclasses import dataclass

from qa.answers import Answer, Hit

CAME, WENT, MOVED, SAME = "came", "went", "moved", "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankChange:
    """What became of a passage between two answers.

    Attributes:
        hit: The passage, as the second answer has it; as the first has it where it went.
        before: Its rank in the first answer; None where it was not in it.
        after: Its rank in the second answer; None where it is not in it.
    """

    hit: Hit
    before: int | None
    after: int | None

    @property
    def kind(self) -> str:
        """`came`, `went`, `moved` to another rank, or `same`."""
        if self.before is None:
            return CAME
        if self.after is None:
            return WENT
        return SAME if self.before == self.after else MOVED


def compare(before: Answer, after: Answer) -> tuple[RankChange, ...]:
    """Say of every passage of two answers what became of it.

    Passages are the same by their ids: document, place and words.

    Returns:
        Those of the second answer by their ranks, then those that went, by theirs.
    """
    earlier = {hit.id: hit.rank for hit in before.passages}
    later = {hit.id for hit in after.passages}
    there = [RankChange(hit=h, before=earlier.get(h.id), after=h.rank) for h in after.passages]
    gone = [
        RankChange(hit=h, before=h.rank, after=None) for h in before.passages if h.id not in later
    ]
    return (*there, *gone)
