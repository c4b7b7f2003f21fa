"""What people asked, as the page shows it: what was not found, and what they said of answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.page.asked import Asked
from api.wire import time_text
from index.judgements import UP, Judged
from qa.links import place_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage that answers now.

    Attributes:
        title: The document's title.
        text: The beginning of its words.
        opens: The address that opens it.
        sure: How likely it is to answer, in per cent.
    """

    title: str
    text: str
    opens: str
    sure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A gap.

    Attributes:
        number: What it is known by.
        question: As it was asked last.
        others: Other words in which it was asked.
        often: How often, and by how many.
        day: When it was asked last.
        again: The address that asks it again.
        found: What answers it now; None where nothing does.
        is_dismissed: Whether it was dismissed.
    """

    number: int
    question: str
    others: tuple[str, ...]
    often: str
    day: str
    again: str
    found: Passage | None
    is_dismissed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said of an answer.

    Attributes:
        question: What had been asked.
        again: The address that asks it again.
        helped: Whether it helped.
        note: What they added.
        person: Who; empty where that is not known.
        day: When.
    """

    question: str
    again: str
    helped: bool
    note: str
    person: str
    day: str


def missing(gap: Mapping[str, Any]) -> Missing:
    """Show a gap, as `api.opinions.gap_json` writes it."""
    times = "once" if gap["count"] == 1 else f"{gap['count']:,} times"
    people = f" by {gap['askers']:,} people" if gap["askers"] > 1 else ""
    return Missing(
        number=gap["number"],
        question=gap["question"],
        others=tuple(each for each in gap["wordings"] if each != gap["question"]),
        often=times + people,
        day=(gap["last_asked"] or "")[:10],
        again=_again(gap["question"], gap["collection"]),
        found=_found(gap),
        is_dismissed=gap["state"] == "dismissed",
    )


def said(judged: Judged) -> list[Said]:
    """Show what was said of an answer."""
    given = judged.answer
    return [
        Said(
            question=given.question,
            again=_again(given.question, given.collection),
            helped=each.verdict == UP,
            note=each.note,
            person=each.person,
            day=(time_text(each.at) or "")[:10],
        )
        for each in judged.judgements
    ]


def _again(question: str, collection: str) -> str:
    return Asked(q=question, collection=collection).address()


def _found(gap: Mapping[str, Any]) -> Passage | None:
    found = gap["found"]
    if found is None:
        return None
    passage = found["passage"]
    return Passage(
        title=" ".join(passage["title"].split()) or passage["document_id"],
        text=passage["text"],
        opens=place_page(
            passage["document_id"],
            (passage["start"], passage["end"]),
            passage["id"],
            collection=gap["collection"],
        ),
        sure=round(100 * found["confidence"]),
    )
