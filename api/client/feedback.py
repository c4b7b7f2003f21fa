"""The calls about feedback and gaps."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.client.calls import Call, nothing, path_of, read, reads
from api.client.opinions import Gap, Golden, JudgedAnswer, Reasked


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of judged answers.

    Attributes:
        feedback: The answers.
        next: Where the next page begins; None on the last.
    """

    feedback: tuple[JudgedAnswer, ...]
    next: int | None

    @property
    def following(self) -> "Call[Page] | None":
        """The call for the next page; None where there is none."""
        return None if self.next is None else page(self.next)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gaps:
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forgotten:
    forgotten: int


def give(answer_id: str, verdict: str, note: str, passage: str, person: str) -> Call[None]:
    """Say whether an answer helped; sent twice, it is kept once."""
    body = {
        "answer_id": answer_id,
        "verdict": verdict,
        "note": note,
        "passage": passage,
        "person": person,
    }
    return Call(method="POST", path=path_of("feedback"), body=body, read=nothing)


def page(before: int | None = None) -> Call[Page]:
    """List judged answers."""
    return Call(
        method="GET",
        path=path_of("feedback"),
        query={"before": before},
        read=reads(Page, "a page of feedback"),
    )


def golden(collection: str | None) -> Call[Golden]:
    """Make a golden set."""
    return Call(
        method="GET",
        path=path_of("feedback", "golden"),
        query={"collection": collection},
        read=reads(Golden, "a golden set"),
    )


def forget(answer_id: str) -> Call[None]:
    """Delete an answer and what was said of it."""
    path = path_of("feedback", answer_id)
    return Call(method="DELETE", path=path, read=nothing, repeatable=False)


def forget_person(name: str) -> Call[int]:
    """Delete all that a person asked and said."""
    return Call(
        method="DELETE",
        path=path_of("feedback"),
        query={"person": name},
        read=lambda response: read(response.json(), _Forgotten, "a count").forgotten,
        repeatable=False,
    )


def gaps(collection: str | None, states: Sequence[str], limit: int) -> Call[tuple[Gap, ...]]:
    """List gaps."""
    return Call(
        method="GET",
        path=path_of("gaps"),
        query={"collection": collection, "state": tuple(states), "limit": limit},
        read=lambda response: read(response.json(), _Gaps, "gaps").gaps,
    )


def set_state(number: int, state: str) -> Call[Gap]:
    """Dismiss a gap, or open it again."""
    return Call(
        method="POST",
        path=path_of("gaps", str(number)),
        body={"state": state},
        read=reads(Gap, "a gap"),
    )


def reask() -> Call[Reasked]:
    """Ask gaps again."""
    return Call(
        method="POST", path=path_of("gaps", "reask"), read=reads(Reasked, "what came of it")
    )
