"""Every expected score was worked out by hand."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from qa.answers import Answer
from qa.asking import Asker
from qa.errors import InvalidFilter
from qa.questions import Filters, Question, Turn
from qa.ranking import Ranking, Vector
from qa.retrieving import Retriever
from qa.traces import Trace
from qa.tuning import Tuning
from tests.fakes import TableEncoder, TableSnapshot, unit
from tests.qa.planets import FEEDBACK, LEXICAL, ONE, PASSAGES, PLAIN, THREE, TWO

MOONS = Question(text="moons")


def asked(
    encoder: TableEncoder, snapshot: TableSnapshot, tuning: Tuning, question: Question = MOONS
) -> Answer:
    return Asker(Retriever(encoder, tuning=tuning)).ask(question, snapshot)


def test_without_feedback_both_searchers_count_half(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = asked(encoder, snapshot, PLAIN)
    # dense 1, .6, 0 and lexical -, 4, 8 become 1, .6, 0 and -, .5, 1
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (TWO.id, 0.55),
        (ONE.id, 0.5),
        (THREE.id, 0.5),
    ]
    assert [hit.scores for hit in answer.passages] == [
        {"dense": 0.6, "lexical": 4.0},
        {"dense": 1.0},
        {"dense": 0.0, "lexical": 8.0},
    ]
    assert [(name, k) for name, k, _ in snapshot.asked] == [
        ("lexical", 1000),
        ("dense", 100),
        ("dense", 1000),
    ]


def test_feedback_moves_the_question_towards_its_three_best_and_searches_again(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = asked(encoder, snapshot, FEEDBACK)
    # The mean is (.535484, .606452), so the question moves to (1.321290, .363871) / 1.370478.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (TWO.id, pytest.approx(0.626011, abs=2e-6)),
        (ONE.id, 0.5),
        (THREE.id, 0.5),
    ]
    assert answer.passages[0].scores == {
        "dense": pytest.approx(0.790871, abs=2e-6),
        "lexical": 4.0,
    }
    assert answer.passages[1].scores == {"dense": pytest.approx(0.964109, abs=2e-6)}
    assert [(name, k) for name, k, _ in snapshot.asked] == [
        ("lexical", 1000),
        ("dense", 100),
        ("dense", 1000),
    ]


def test_what_is_around_a_question_is_around_its_own_words(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    trace = Retriever(encoder, tuning=FEEDBACK).trace(MOONS, snapshot)
    assert trace.meant.around.tolist() == pytest.approx([1.0, 0.6, 0.0])
    few = Retriever(encoder, tuning=replace(FEEDBACK, feedback_depth=2)).trace(MOONS, snapshot)
    assert few.meant.around.tolist() == pytest.approx([1.0, 0.6])


def test_feedback_looks_no_deeper_than_tuned(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    tuning = replace(FEEDBACK, feedback_depth=1, feedback_weight=1.0)
    answer = asked(encoder, snapshot, tuning)
    # One is the dense one's best and three the lexical one's: they count the same, so the question
    # moves to (1.5, .5) / 1.581139, and two, which neither gave, counts for nothing.
    assert answer.passages[1].scores == {"dense": pytest.approx(0.948683, abs=2e-6)}
    assert ("dense", 1, Filters()) in snapshot.asked


def test_feedback_takes_as_many_passages_and_goes_as_far_as_tuned(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    alone = {"dense": 1.0, "lexical": 0.0}
    tuning = replace(PLAIN, weights=alone, feedback_passages=1, feedback_weight=2.0)
    answer = asked(encoder, snapshot, tuning)
    # The best alone is the question's own direction: nothing moves.
    assert [hit.scores["dense"] for hit in answer.passages] == [1.0, 0.6, 0.0]


def test_weights_and_depth_are_as_tuned(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    tuning = replace(PLAIN, depth=2, feedback_depth=2, weights={"dense": 0.25, "lexical": 0.75})
    answer = asked(encoder, snapshot, tuning)
    # dense 1, .6 become 1, 0; lexical 8, 4 become 1, .5
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (THREE.id, 0.75),
        (TWO.id, 0.375),
        (ONE.id, 0.25),
    ]
    assert {k for _, k, _ in snapshot.asked} == {2}


AFTER_MARS = Question(
    text="moons", history=(Turn(role="user", text="Venus"), Turn(role="user", text="Mars"))
)


def following(own: Vector, after: Vector) -> Trace:
    """How "moons" after "Mars" is ranked where these are their vectors."""
    encoder = TableEncoder({"moons": own, "Mars moons": after})
    return Retriever(encoder, tuning=PLAIN).trace(AFTER_MARS, TableSnapshot(PASSAGES, LEXICAL))


def test_a_follow_up_mixes_what_it_says_with_what_it_says_after_the_turn_before(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = asked(encoder, snapshot, PLAIN, AFTER_MARS)
    # "moons" gives .5, .55, .5: .909091, 1, .909091. "Mars moons" gives .777778, .75, 0: 1,
    # .964286, 0.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (TWO.id, 0.982143),
        (ONE.id, 0.954545),
        (THREE.id, 0.454545),
    ]
    # What is shown is what the searchers said of the words themselves.
    assert [hit.scores for hit in answer.passages] == [
        {"dense": 0.6, "lexical": 4.0},
        {"dense": 1.0},
        {"dense": 0.0, "lexical": 8.0},
    ]


def test_what_was_replied_counts_too_but_less(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    vectors = {text: encoder.encode_query(text) for text in ("moons", "Mars moons")}
    replied = TableEncoder({**vectors, "A planet. moons": unit(1, 0)})
    history = (*AFTER_MARS.history, Turn(role="assistant", text="A planet."))
    answer = asked(replied, snapshot, PLAIN, replace(AFTER_MARS, history=history))
    # "A planet. moons" gives 1, .6, 0, and counts .7 of 2.7.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (ONE.id, 0.96633),
        (TWO.id, 0.883069),
        (THREE.id, 0.3367),
    ]


def test_what_is_found_counts_as_far_as_it_is_near_to_the_question_itself() -> None:
    trace = following(unit(60, 11), unit(3, 4))
    # "Mars moons" finds two, whose cosine is (36 + 8.8) / 61 where the nearest has 60 / 61: that is
    # 15.2 / 61 behind.
    assert trace.weights == {"0": 1.0, "1": pytest.approx(46 / 61)}
    assert trace.resolved.text == trace.meant.text == "Mars moons"


def test_what_the_question_is_nearer_to_by_itself_was_not_carried_over() -> None:
    trace = following(unit(3, 4), unit(5, 12))
    assert [each.fusion.ranking.rows[0] for each in trace.readings] == [2, 2]
    assert trace.meant.text == "Mars moons"
    assert (trace.resolved.text, trace.resolved.carried) == ("moons", ())


def test_a_changed_subject_is_not_dragged_back_to_the_one_before() -> None:
    trace = following(unit(24, -7), unit(3, 4))
    # Two is 15.2 / 25 behind.
    assert [each.text for each in trace.readings] == ["moons"]
    assert trace.weights == {"0": 1.0}
    assert (trace.resolved.text, trace.resolved.carried) == ("moons", ())
    retriever = Retriever(TableEncoder({"moons": unit(24, -7)}), tuning=PLAIN)
    alone = retriever.rank(MOONS, TableSnapshot(PASSAGES, LEXICAL))
    assert trace.fusion.ranking.rows.tolist() == alone.ranking.rows.tolist()
    assert trace.fusion.ranking.scores.tolist() == alone.ranking.scores.tolist()


def test_where_nothing_is_there_a_follow_up_finds_nothing(encoder: TableEncoder) -> None:
    trace = Retriever(encoder).trace(AFTER_MARS, TableSnapshot({}, {}))
    assert len(trace.fusion.ranking) == 0
    assert [each.text for each in trace.readings] == ["moons"]


def test_the_best_are_looked_at_more_closely_by_what_was_meant(encoder: TableEncoder) -> None:
    tuning = replace(PLAIN, refined_passages=2, refined_weight=0.5)
    sentences = {1: np.array([unit(0, 1), unit(4, 3)]), 2: np.array([unit(0, 1), unit(-1, 0)])}
    own = TableSnapshot(PASSAGES, LEXICAL, sentences=sentences)
    trace = Retriever(encoder, tuning=tuning).trace(AFTER_MARS, own)
    # (.8, .6) is what "Mars moons" means: two, .982143, has .6 and one, .954545, has 1.
    assert trace.mixed.ranking.rows.tolist() == [2, 1, 3]
    assert trace.refinement.rows.tolist() == [2, 1]
    assert trace.refinement.cosines.tolist() == pytest.approx([0.6, 1.0])
    assert trace.fusion.ranking.rows.tolist() == [1, 2, 3]
    assert trace.fusion.ranking.scores.tolist() == pytest.approx(
        [0.977273, 0.791071, 0.227273], abs=2e-6
    )
    assert trace.fusion.scores["dense"].tolist() == pytest.approx([1.0, 0.6, 0.0])


def test_the_best_are_read_token_by_token_beside_all_readings(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    asked = {"moons": np.array([unit(0, 1)]), "Mars moons": np.array([unit(1, 0)])}
    vectors = {text: encoder.encode_query(text) for text in asked}
    found = {1: np.array([unit(1, 0)]), 2: np.array([unit(3, 4)]), 3: np.array([unit(1, 0)])}
    tuning = replace(PLAIN, interacting_passages=2, interacting_weight=0.5)
    reading = Retriever(TableEncoder(vectors, tokens=asked), tuning=tuning)
    trace = reading.trace(AFTER_MARS, TableSnapshot(PASSAGES, LEXICAL, tokens=found))
    # two, .982143, has .8 of "moons" and .6 of "Mars moons"; one, .954545, has nothing and all.
    assert trace.interaction.rows.tolist() == [2, 1]
    assert trace.interaction.similarities.tolist() == pytest.approx([0.7, 0.5])
    assert trace.fusion.ranking.rows.tolist() == [2, 1, 3]
    assert trace.fusion.ranking.scores.tolist() == pytest.approx(
        [0.841071, 0.727273, 0.227273], abs=2e-6
    )
    foreign = Retriever(TableEncoder(vectors, tokens=asked, known=0.25), tuning=tuning)
    trace = foreign.trace(MOONS, TableSnapshot(PASSAGES, LEXICAL, tokens=found))
    assert trace.interaction.weight == pytest.approx(0.125)
    assert len(reading.trace(MOONS, snapshot).interaction.rows) == 0


def test_the_best_count_partly_by_those_most_like_them(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    tuning = replace(PLAIN, smoothed_passages=3, smoothed_neighbours=1, smoothed_weight=0.5)
    trace = Retriever(encoder, tuning=tuning).trace(MOONS, snapshot)
    # two, .55, is nearest to three, and three to two; one, .5, is nearest to two.
    assert trace.mixed.ranking.rows.tolist() == [2, 1, 3]
    assert trace.smoothing.around.tolist() == pytest.approx([0.5, 0.55, 0.55])
    assert trace.fusion.ranking.rows.tolist() == [1, 2, 3]
    assert trace.fusion.ranking.scores.tolist() == pytest.approx([0.525, 0.525, 0.525])


def test_those_most_like_a_passage_count_for_less_where_the_encoder_knows_less_of_the_text(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    foreign = TableEncoder({"moons": encoder.encode_query("moons")}, known=0.25)
    tuning = replace(PLAIN, smoothed_weight=0.4)
    trace = Retriever(foreign, tuning=tuning).trace(MOONS, snapshot)
    assert trace.smoothing.weight == pytest.approx(0.1)


def test_a_closer_look_counts_for_less_where_the_encoder_knows_less_of_the_text(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    foreign = TableEncoder({"moons": encoder.encode_query("moons")}, known=0.25)
    tuning = replace(PLAIN, refined_weight=0.4)
    trace = Retriever(foreign, tuning=tuning).trace(MOONS, snapshot)
    assert trace.refinement.weight == pytest.approx(0.1)
    # .8, .52, .2, and 0, .6, 1 more closely
    assert trace.fusion.ranking.rows.tolist() == [3, 2, 1]
    assert trace.fusion.ranking.scores.tolist() == pytest.approx([0.72, 0.528, 0.28])


def test_the_dense_searcher_counts_for_less_where_the_encoder_knows_less_of_the_text(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    foreign = TableEncoder({"moons": encoder.encode_query("moons")}, known=0.25)
    answer = asked(foreign, snapshot, PLAIN)
    # .125 and .5 are .2 and .8 of both
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (THREE.id, 0.8),
        (TWO.id, 0.52),
        (ONE.id, 0.2),
    ]


def test_an_encoder_that_knows_nothing_of_the_text_ranks_where_no_word_is_found(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    foreign = TableEncoder({"nowhere": encoder.encode_query("moons")}, known=0.0)
    answer = asked(foreign, snapshot, PLAIN, Question(text="nowhere"))
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (ONE.id, 1.0),
        (TWO.id, 0.6),
        (THREE.id, 0.0),
    ]


def test_filters_are_given_to_every_search(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    filters = Filters(documents=("two", "three"))
    answer = Asker(Retriever(encoder, tuning=FEEDBACK)).ask(
        Question(text="moons", filters=filters), snapshot
    )
    assert [hit.citation.document_id for hit in answer.passages] == ["two", "three"]
    assert [(name, given) for name, _, given in snapshot.asked] == [
        ("lexical", filters),
        ("dense", filters),
        ("dense", filters),
    ]


class WaitingEncoder(TableEncoder):
    """Encodes once the lexical search has begun."""

    begun = threading.Event()

    def encode_query(self, text: str) -> Vector:
        assert self.begun.wait(10)
        return super().encode_query(text)


class TellingSnapshot(TableSnapshot):
    """Says that the lexical search has begun."""

    def lexical(self, text: str, k: int, filters: Filters) -> Ranking:
        WaitingEncoder.begun.set()
        if filters.fields:
            raise InvalidFilter("No document has that field.")
        return super().lexical(text, k, filters)


def test_lexical_search_runs_beside_the_encoding(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    expected = Retriever(encoder).rank(MOONS, snapshot).ranking
    telling = TellingSnapshot(PASSAGES, LEXICAL)
    with ThreadPoolExecutor(1) as beside:
        waiting = WaitingEncoder({"moons": encoder.encode_query("moons")})
        retriever = Retriever(waiting, beside=beside)
        found = retriever.rank(MOONS, telling).ranking
        assert (found.rows.tolist(), found.scores.tolist()) == (
            expected.rows.tolist(),
            expected.scores.tolist(),
        )
        with pytest.raises(InvalidFilter):
            retriever.rank(
                Question(text="moons", filters=Filters(fields=(("a", ("b",)),))), telling
            )


def test_a_reading_keeps_its_vector_as_it_was_before_feedback(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    (reading,) = Retriever(encoder, tuning=FEEDBACK).trace(MOONS, snapshot).readings
    assert len(reading.nearest) > 0
    assert reading.vector.tolist() == [1, 0]
