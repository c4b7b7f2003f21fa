"""Every expected score was worked out by hand."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.answers import Answer
from qa.asking import Asker
from qa.errors import InvalidFilter
from qa.questions import Filters, Question, Turn
from qa.ranking import Ranking, Vector
from qa.retrieving import Retriever, Tuning
from tests.fakes import TableEncoder, TableSnapshot
from tests.qa.planets import FEEDBACK, HALVES, LEXICAL, ONE, PASSAGES, PLAIN, THREE, TWO

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
    assert [(name, k) for name, k, _ in snapshot.asked] == [("lexical", 1000), ("dense", 1000)]


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


def test_feedback_looks_no_deeper_than_tuned(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    tuning = Tuning(weights=HALVES, feedback_depth=1, feedback_passages=3, feedback_weight=1.0)
    answer = asked(encoder, snapshot, tuning)
    # One is the dense one's best and three the lexical one's: they count the same, so the question
    # moves to (1.5, .5) / 1.581139, and two, which neither gave, counts for nothing.
    assert answer.passages[1].scores == {"dense": pytest.approx(0.948683, abs=2e-6)}
    assert ("dense", 1, Filters()) in snapshot.asked


def test_feedback_takes_as_many_passages_and_goes_as_far_as_tuned(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    alone = {"dense": 1.0, "lexical": 0.0}
    tuning = Tuning(weights=alone, feedback_passages=1, feedback_weight=2.0)
    answer = asked(encoder, snapshot, tuning)
    # The best alone is the question's own direction: nothing moves.
    assert [hit.scores["dense"] for hit in answer.passages] == [1.0, 0.6, 0.0]


def test_weights_and_depth_are_as_tuned(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    tuning = Tuning(depth=2, weights={"dense": 0.25, "lexical": 0.75}, feedback_weight=0.0)
    answer = asked(encoder, snapshot, tuning)
    # dense 1, .6 become 1, 0; lexical 8, 4 become 1, .5
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (THREE.id, 0.75),
        (TWO.id, 0.375),
        (ONE.id, 0.25),
    ]
    assert {k for _, k, _ in snapshot.asked} == {2}


def test_a_follow_up_mixes_what_it_says_with_what_it_says_after_the_turn_before(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    history = (
        Turn(role="user", text="Venus"),
        Turn(role="user", text="Mars"),
        Turn(role="assistant", text="A planet."),
    )
    question = Question(text="moons", history=history)
    answer = asked(encoder, snapshot, PLAIN, question)
    # "moons" gives .5, .55, .5: .909091, 1, .909091. "Mars moons" gives .25, .9, .5: .277778, 1,
    # .555556.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (TWO.id, 1.0),
        (THREE.id, 0.732323),
        (ONE.id, 0.593434),
    ]
    # What is shown is what the searchers said of the words themselves.
    assert [hit.scores for hit in answer.passages] == [
        {"dense": 0.6, "lexical": 4.0},
        {"dense": 0.0, "lexical": 8.0},
        {"dense": 1.0},
    ]


def test_turns_of_the_assistant_alone_are_no_follow_up(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    question = Question(text="moons", history=(Turn(role="assistant", text="Mars"),))
    asked(encoder, snapshot, PLAIN, question)
    assert len(snapshot.asked) == 2


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
