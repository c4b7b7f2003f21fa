"""What is said of a score adds up to it."""

from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answers import Answer
from qa.asking import Asker
from qa.explanations import Share, Term
from qa.fusion import fuse, parts
from qa.questions import Question, Turn
from qa.ranking import Ranking
from qa.retrieving import Retriever
from qa.tuning import Tuning
from tests.fakes import TableEncoder, TableSnapshot, total_of, unit
from tests.qa.planets import FEEDBACK, LEXICAL, ONE, PASSAGES, PLAIN, THREE, TWO
from tests.qa.test_fusion import rankings

MOONS = Question(text="moons", explain=True)
LOOKING = replace(FEEDBACK, refined_passages=2, refined_weight=0.3)
COMPARING = replace(PLAIN, smoothed_passages=2, smoothed_weight=0.5)
BOTH = replace(LOOKING, smoothed_passages=2, smoothed_neighbours=1, smoothed_weight=0.2)
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


@pytest.mark.parametrize("tuning", [PLAIN, FEEDBACK, LOOKING, COMPARING, BOTH])
@pytest.mark.parametrize("question", [MOONS, FOLLOWING])
def test_contributions_add_up_to_the_score_in_the_answers_order(
    encoder: TableEncoder, snapshot: TableSnapshot, tuning: Tuning, question: Question
) -> None:
    answer = asked(encoder, snapshot, tuning, question)
    sums = []
    assert len(answer.passages) == 3
    for hit in answer.passages:
        assert hit.explanation
        for reading in hit.explanation.readings:
            inner = sum(share.contribution for share in reading.searchers.values())
            assert inner == pytest.approx(reading.share.score or 0.0)
        sums.append(total_of(hit.explanation))
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
    # "moons" gives two .55, the best; "Mars moons" gives it .75 where the best has .777778.
    assert [each.share.score for each in first.readings] == pytest.approx([0.55, 0.75])
    gave = [each.share.contribution for each in first.readings]
    assert gave == pytest.approx([0.5, 0.482143], abs=2e-6)


def test_what_a_closer_look_gave(encoder: TableEncoder) -> None:
    sentences = {1: np.array([unit(3, 4), unit(0, 1)]), 2: np.array([unit(0, 1), unit(-1, 0)])}
    snapshot = TableSnapshot(PASSAGES, LEXICAL, sentences=sentences)
    answer = asked(encoder, snapshot, replace(LOOKING, feedback_weight=0.0), MOONS)
    # .55, .5, .5, of which each counts .7; one's nearest sentence has .6, those of two 0.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (ONE.id, 0.53),
        (TWO.id, 0.385),
        (THREE.id, 0.35),
    ]
    one, two, three = [hit.explanation for hit in answer.passages]
    assert one
    assert two
    assert three
    assert one.closer
    assert astuple(one.closer) == pytest.approx((0.6, 0.6, 0.3, 0.18))
    assert two.closer == Share(score=0.0, normalised=0.0, weight=0.3, contribution=0.0)
    assert three.closer is None
    (reading,) = three.readings
    assert reading.share == Share(score=0.5, normalised=0.5, weight=0.7, contribution=0.35)
    # The reading itself is as it was before: what is said of it adds up to its own score.
    assert {name: share.contribution for name, share in reading.searchers.items()} == {
        "dense": 0.0,
        "lexical": 0.5,
    }


def test_what_reading_token_by_token_gave(encoder: TableEncoder) -> None:
    sentences = {1: np.array([unit(3, 4)]), 2: np.array([unit(0, 1)])}
    tokens = {1: np.array([unit(1, 0)]), 2: np.array([unit(3, 4)])}
    own = TableEncoder(
        {"moons": encoder.encode_query("moons")}, tokens={"moons": np.array([unit(1, 0)])}
    )
    snapshot = TableSnapshot(PASSAGES, LEXICAL, sentences=sentences, tokens=tokens)
    tuning = replace(LOOKING, feedback_weight=0.0, interacting_passages=2, interacting_weight=0.5)
    answer = asked(own, snapshot, tuning, MOONS)
    # .53, .385, .35 count half; one is all of the question, two .6 of it.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (ONE.id, 0.765),
        (TWO.id, 0.4925),
        (THREE.id, 0.175),
    ]
    one, two, three = [hit.explanation for hit in answer.passages]
    assert one
    assert two
    assert three
    assert one.interaction
    assert two.interaction
    assert astuple(one.interaction) == pytest.approx((1.0, 1.0, 0.5, 0.5))
    assert astuple(two.interaction) == pytest.approx((0.6, 0.6, 0.5, 0.3))
    assert three.interaction is None
    assert one.closer
    assert astuple(one.closer) == pytest.approx((0.6, 0.6, 0.15, 0.09))
    assert [each.readings[0].share.weight for each in (one, two, three)] == [0.35] * 3
    assert [total_of(each) for each in (one, two, three)] == pytest.approx([0.765, 0.4925, 0.175])


def test_what_the_passages_most_like_it_gave(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = asked(encoder, snapshot, COMPARING, MOONS)
    # .55 and .5 count half, and so does the other's; three, .5, is not compared.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (ONE.id, 0.525),
        (TWO.id, 0.525),
        (THREE.id, 0.5),
    ]
    one, two, three = [hit.explanation for hit in answer.passages]
    assert one
    assert two
    assert three
    assert one.neighbours
    assert two.neighbours
    assert astuple(one.neighbours) == pytest.approx((0.55, 0.55, 0.5, 0.275))
    assert astuple(two.neighbours) == pytest.approx((0.5, 0.5, 0.5, 0.25))
    assert three.neighbours is None
    assert [each.readings[0].share.weight for each in (one, two, three)] == [0.5, 0.5, 1.0]


def test_a_sentence_that_is_against_the_question_takes_nothing_away(encoder: TableEncoder) -> None:
    snapshot = TableSnapshot(PASSAGES, LEXICAL, sentences={2: np.array([unit(-1, 0)])})
    first = asked(encoder, snapshot, replace(LOOKING, refined_passages=1), MOONS).passages[0]
    assert first.id == TWO.id
    assert first.explanation
    closer = Share(score=-1.0, normalised=0.0, weight=0.3, contribution=0.0)
    assert first.explanation.closer == closer


def test_a_reading_that_does_not_count_is_not_spoken_of(snapshot: TableSnapshot) -> None:
    vectors = {"moons": unit(24, -7), "Mars moons": unit(3, 4)}
    answer = asked(TableEncoder(vectors), snapshot, LOOKING, FOLLOWING)
    assert [(each.text, each.weight) for each in answer.readings] == [("moons", 1.0)]
    for hit in answer.passages:
        assert hit.explanation
        assert len(hit.explanation.readings) == 1
        assert total_of(hit.explanation) == pytest.approx(hit.score, abs=1e-6)


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
