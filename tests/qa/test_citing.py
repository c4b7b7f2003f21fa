"""What an answer says of a passage, and of where else it stands."""

from dataclasses import replace

import numpy as np

from qa.citing import cited, places_of
from qa.fusion import fuse
from qa.ports import Stored
from qa.ranking import Ranking
from tests.qa.planets import ONE, TWO, stored


def test_a_passage_is_cited_with_what_each_searcher_said() -> None:
    rankings = {"dense": Ranking.of([1, 2], [0.9, 0.5]), "lexical": Ranking.of([2], [3.0])}
    fusion = fuse(rankings, {"dense": 0.5, "lexical": 0.5})
    at = int(np.flatnonzero(fusion.ranking.rows == 1)[0])
    hit = cited(stored(ONE, "Mars"), fusion, at, link="file:///mars", rank=2)
    assert (hit.rank, hit.id, hit.text, hit.scores) == (2, ONE.id, ONE.text, {"dense": 0.9})
    citation = hit.citation
    assert (citation.number, citation.quote, citation.page) == (2, ONE.text, 3)
    assert (citation.start, citation.end) == (40, 40 + len(ONE.text))
    assert (citation.title, citation.link) == ("Mars", "file:///mars")


def test_places_say_whether_the_words_are_the_very_same() -> None:
    shown = stored(TWO, "Venus")
    shouted = stored(replace(ONE, text="VENUS  is hot."), "Venus, loudly")
    longer = stored(replace(ONE, text="Venus is hot, they say."), "Venus, they say")

    def link(other: Stored) -> str:
        return f"to {other.title}"

    places = places_of([shouted, longer], shown, link)
    assert [(place.exact, place.link) for place in places] == [
        (True, "to Venus, loudly"),
        (False, "to Venus, they say"),
    ]
    assert places_of([], shown, link) == ()
