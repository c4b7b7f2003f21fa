"""What is said of a score adds up to it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answers import Answer
from qa.asking import Asker
from qa.explanations import Term
from qa.fusion import fuse, parts
from qa.questions import Question, Turn
from qa.ranking import Ranking
from qa.retrieving import Retriever, Tuning
from tests.fakes import TableEncoder, TableSnapshot
from tests.qa.planets import FEEDBACK, ONE, PLAIN, THREE, TWO
from tests.qa.test_fusion import rankings

MOONS = Question(text="moons", explain=True)
FOLLOWING = Question(text="moons", history=(Turn(role="user", text="Mars"),), explain=True)


def asked(
    encoder: TableEncoder, snapshot: TableSnapshot, tuning: Tuning, question: Question
) -> Answer:
    return Asker(Retriever(encoder, tuning=tuning)).ask(question, snapshot)


@given(rankings(), rankings(), st.floats(0, 1), st.floats(0, 1))
def test_parts_add_up_to_the_fused_score(
    dense: Ranking, lexical: Ranking, one: float, other: float
) -> None:
    weights = {"dense": one, "lexical": other}
    fusion = fuse({"dense": dense, "lexical": lexical}, weights)
    total = np.zeros(len(fusion.ranking))
    for part in parts(fusion, weights).values():
        assert ((part.normalised >= 0) & (part.normalised <= 1)).all()
        assert (part.normalised[np.isnan(part.scores)] == 0).all()
        total += part.weight * part.normalised
    assert total.tolist() == fusion.ranking.scores.tolist()


@pytest.mark.parametrize("tuning", [PLAIN, FEEDBACK])
@pytest.mark.parametrize("question", [MOONS, FOLLOWING])
def test_contributions_add_up_to_the_score_in_the_answers_order(
    encoder: TableEncoder, snapshot: TableSnapshot, tuning: Tuning, question: Question
) -> None:
    answer = asked(encoder, snapshot, tuning, question)
    sums = []
    for hit in answer.passages:
        assert hit.explanation
        for reading in hit.explanation.readings:
            inner = sum(share.contribution for share in reading.searchers.values())
            assert inner == pytest.approx(reading.share.score or 0.0)
        sums.append(sum(reading.share.contribution for reading in hit.explanation.readings))
        assert sums[-1] == pytest.approx(hit.score, abs=1e-6)
    assert sums == sorted(sums, reverse=True)
    plain = asked(encoder, snapshot, tuning, replace(question, explain=False))
    assert [hit.id for hit in answer.passages] == [hit.id for hit in plain.passages]


def test_the_readings_of_a_conversation_and_what_each_gave(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = asked(encoder, snapshot, PLAIN, FOLLOWING)
    assert [(each.text, each.weight) for each in answer.readings] == [
        ("moons", 0.5),
        ("Mars moons", 0.5),
    ]
    first = answer.passages[0].explanation
    assert first
    # "moons" gives two .55, the best; "Mars moons" gives it .9, the best too.
    assert [reading.share.contribution for reading in first.readings] == [0.5, 0.5]
    assert [reading.share.score for reading in first.readings] == pytest.approx([0.55, 0.9])


def test_what_the_question_was_moved_towards(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    (reading,) = asked(encoder, snapshot, FEEDBACK, MOONS).readings
    # .55, .5 and .5 of 1.55, times .6
    assert [pull.id for pull in reading.moved_towards] == [TWO.id, ONE.id, THREE.id]
    weights = [pull.weight for pull in reading.moved_towards]
    assert weights == pytest.approx([0.212903, 0.193548, 0.193548], abs=1e-6)
    (reading,) = asked(encoder, snapshot, PLAIN, MOONS).readings
    assert reading.moved_towards == ()


def test_a_searcher_that_did_not_find_a_passage_gives_it_nothing(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    explained = {
        hit.id: hit.explanation for hit in asked(encoder, snapshot, PLAIN, MOONS).passages
    }[ONE.id]
    assert explained
    lexical = explained.readings[0].searchers["lexical"]
    assert (lexical.score, lexical.normalised, lexical.contribution) == (None, 0.0, 0.0)


def test_the_terms_that_a_passage_has(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    answer = asked(encoder, snapshot, PLAIN, FOLLOWING)
    terms = {hit.id: hit.explanation.terms for hit in answer.passages if hit.explanation}
    moons, mars = (Term(term=term, rarity=len(term), count=1) for term in ("moons", "mars"))
    assert terms[THREE.id] == (moons,)
    assert terms[TWO.id] == ()
    assert terms[ONE.id] == (moons, Term(term="mars", rarity=4.0, count=2))
    assert mars.count == 1


def test_nothing_is_said_unless_it_is_asked(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    answer = asked(encoder, snapshot, PLAIN, Question(text="moons"))
    assert (answer.readings, answer.receipt) == ((), None)
    assert {hit.explanation for hit in answer.passages} == {None}
