import json
from dataclasses import replace

from api.explanations import explanation_json, explanation_of, reading_json
from api.typed import typed
from qa.explanations import Explanation, Pull, Reading, ReadingShare, Share, Term

DENSE = Share(score=0.75, normalised=0.5, weight=0.55, contribution=0.275)
LEXICAL = Share(score=None, normalised=0.0, weight=0.45, contribution=0.0)
WHOLE = Share(score=0.275, normalised=1.0, weight=1.0, contribution=1.0)
EXPLANATION = Explanation(
    readings=(ReadingShare(share=WHOLE, searchers={"dense": DENSE, "lexical": LEXICAL}),),
    neighbours=Share(score=0.25, normalised=0.25, weight=0.2, contribution=0.05),
    closer=Share(score=0.5, normalised=0.5, weight=0.3, contribution=0.15),
    interaction=Share(score=1.25, normalised=1.0, weight=0.5, contribution=0.5),
    terms=(Term(term="moon", rarity=1.5, count=2),),
)


def test_an_explanation_is_read_back_as_it_was() -> None:
    assert explanation_of(json.loads(json.dumps(explanation_json(EXPLANATION)))) == EXPLANATION


def test_that_a_passage_was_not_looked_at_more_closely_is_read_back_too() -> None:
    beyond = replace(EXPLANATION, neighbours=None, closer=None, interaction=None)
    assert explanation_of(json.loads(json.dumps(explanation_json(beyond)))) == beyond


def test_a_reading_is_read_back_as_it_was() -> None:
    reading = Reading(text="moons", weight=0.5, moved_towards=(Pull(id="x", weight=0.25),))
    assert typed(Reading, json.loads(json.dumps(reading_json(reading)))) == reading
