"""What a person pinned to a question comes first: which pin it asks for, and where that stands."""

from dataclasses import dataclass, replace

from qa.answers import Curated, Highlight, Hit
from qa.pins import Pinned
from qa.ports import Curation, Held, Snapshot
from qa.questions import Question
from qa.traces import Trace

_KNOWN = 0.9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """A pin that a question asks for, and where its words stand.

    Attributes:
        pinned: The pin.
        held: Where.
    """

    pinned: Pinned
    held: Held

    def marked(self, hit: Hit) -> Hit:
        """Mark a passage that holds the words; where they are a part of it, they answer."""
        held, cited = self.held, hit.citation
        start, end = max(held.start, cited.start), min(held.end, cited.end)
        highlights = hit.highlights
        if (start, end) != (cited.start, cited.end):
            text = hit.text[start - cited.start : end - cited.start]
            highlights = (Highlight(start=start, end=end, text=text),)
        curated = Curated(
            pin=self.pinned.pin.id,
            question=self.pinned.question,
            similarity=self.pinned.similarity,
        )
        return replace(hit, highlights=highlights, curated=curated)


def placed(
    question: Question, trace: Trace, curation: Curation | None, snapshot: Snapshot
) -> Placed | None:
    """Find what was pinned to a question, where its words stand in what may answer.

    The question's own words count, and what it was taken to mean where words of earlier turns were
    taken over. Of several pins that it asks for, the likest is taken whose words are there.
    """
    if curation is None or not question.curated:
        return None
    meant = dict.fromkeys((trace.readings[0], *([trace.meant] if trace.resolved.carried else [])))
    readings = [(each.text, each.vector if each.known >= _KNOWN else None) for each in meant]
    for pinned in curation.matching(readings):
        held = snapshot.holding(pinned.pin, question.filters)
        if held is not None:
            return Placed(pinned=pinned, held=held)
    return None
