"""A passage becomes part of an answer: with its citation, and with where else it stands."""

from collections.abc import Callable, Sequence

import numpy as np

from qa.answers import Citation, Hit, Place
from qa.duplicates import words_of
from qa.fusion import Fusion
from qa.ports import Stored


def cited(stored: Stored, fusion: Fusion, at: int, *, link: str, rank: int) -> Hit:
    """Cite a passage; what in it answers is not said yet.

    Args:
        stored: The passage.
        fusion: The ranking that it is of.
        at: Its place there, from 0.
        link: What opens it.
        rank: Its place in the answer, from 1.
    """
    passage, source = stored.passage, stored.source
    scores = {name: float(values[at]) for name, values in fusion.scores.items()}
    return Hit(
        rank=rank,
        id=passage.id,
        text=passage.text,
        score=round(float(fusion.ranking.scores[at]), 6),
        scores={name: round(s, 6) for name, s in scores.items() if not np.isnan(s)},
        highlights=(),
        citation=Citation(
            number=rank,
            document_id=passage.document_id,
            title=stored.title,
            uri=source.uri,
            sha256=source.sha256,
            start=passage.start,
            end=passage.end,
            page=passage.page,
            heading_path=passage.heading_path,
            quote=passage.text,
            link=link,
            modified=source.modified,
        ),
    )


def places_of(
    others: Sequence[Stored], shown: Stored, link: Callable[[Stored], str]
) -> tuple[Place, ...]:
    """Say where passages stand that another one is shown for.

    Args:
        others: The passages.
        shown: The other one.
        link: Gives what opens a passage.
    """
    if not others:
        return ()
    words = words_of(shown.passage.text)
    return tuple(
        Place(
            id=stored.passage.id,
            document_id=stored.passage.document_id,
            title=stored.title,
            uri=stored.source.uri,
            start=stored.passage.start,
            end=stored.passage.end,
            page=stored.passage.page,
            heading_path=stored.passage.heading_path,
            link=link(stored),
            exact=words_of(stored.passage.text) == words,
        )
        for stored in others
    )
