"""Three passages in a plane; every expected score was worked out by hand."""

import numpy as np
import pytest

from qa.answers import Citation, Highlight
from qa.asking import Asker, Tuning
from qa.documents import Source
from qa.passages import Passage
from qa.ports import Stored
from qa.questions import Filters, Question, Turn
from qa.ranking import Vector
from tests.fakes import TableEncoder, TableSnapshot, passage, source, unit

HALVES = {"dense": 0.5, "lexical": 0.5}
PLAIN = Tuning(weights=HALVES, feedback_weight=0.0)
FEEDBACK = Tuning(weights=HALVES, feedback_passages=3, feedback_weight=0.6)
ONE = passage("Mars is red. Mars has two moons.", document_id="one", start=40, page=3)
TWO = passage("Venus is hot.", document_id="two", heading_path=("Planets", "Venus"))
THREE = passage("Phobos is one of the moons.", document_id="three")


def stored(own: Passage, title: str) -> Stored:
    return Stored(passage=own, title=title, source=source(own.document_id, sha256="ab" * 32))


PASSAGES = {
    1: (stored(ONE, "Mars"), unit(1, 0)),
    2: (stored(TWO, "Venus"), unit(3, 4)),
    3: (stored(THREE, "Phobos"), unit(0, 1)),
}
LEXICAL = {"moons": {3: 8.0, 2: 4.0}, "Mars moons": {2: 2.0, 1: 1.0}}


def in_documents(item: Stored, filters: Filters) -> bool:
    return not filters.documents or item.passage.document_id in filters.documents


@pytest.fixture
def snapshot() -> TableSnapshot:
    return TableSnapshot(PASSAGES, LEXICAL, allowed=in_documents)


@pytest.fixture
def encoder() -> TableEncoder:
    nothing: Vector = np.zeros(2, np.float32)
    return TableEncoder({"moons": unit(1, 0), "Mars moons": unit(0, 1), "nothing": nothing})


def test_without_feedback_both_searchers_count_half(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = Asker(encoder, tuning=PLAIN).ask(Question(text="moons"), snapshot)
    # dense 1, .6, 0 and lexical -, 4, 8 become 1, .6, 0 and -, 0, 1
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (ONE.id, 0.5),
        (THREE.id, 0.5),
        (TWO.id, 0.3),
    ]
    assert [hit.scores for hit in answer.passages] == [
        {"dense": 1.0},
        {"dense": 0.0, "lexical": 8.0},
        {"dense": 0.6, "lexical": 4.0},
    ]
    assert [(name, k) for name, k, _ in snapshot.asked] == [("lexical", 1000), ("dense", 1000)]


def test_feedback_moves_the_question_towards_its_three_best_and_searches_again(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = Asker(encoder, tuning=FEEDBACK).ask(Question(text="moons"), snapshot)
    # The mean is (.523077, .569231), so the question moves to (1.313846, .341538) / 1.357512.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (ONE.id, 0.5),
        (THREE.id, 0.5),
        (TWO.id, pytest.approx(0.370253, abs=2e-6)),
    ]
    assert answer.passages[0].scores == {"dense": pytest.approx(0.967834, abs=2e-6)}
    assert answer.passages[2].scores == {
        "dense": pytest.approx(0.781973, abs=2e-6),
        "lexical": 4.0,
    }
    assert [(name, k) for name, k, _ in snapshot.asked] == [
        ("lexical", 1000),
        ("dense", 100),
        ("dense", 1000),
    ]


def test_feedback_looks_no_deeper_than_tuned(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    tuning = Tuning(feedback_depth=1, feedback_passages=3, feedback_weight=1.0)
    answer = Asker(encoder, tuning=tuning).ask(Question(text="moons"), snapshot)
    # One is the dense one's best and three the lexical one's: they count the same, so the question
    # moves to (1.5, .5) / 1.581139, and two, which neither gave, counts for nothing.
    assert answer.passages[0].scores == {"dense": pytest.approx(0.948683, abs=2e-6)}
    assert ("dense", 1, Filters()) in snapshot.asked


def test_feedback_takes_as_many_passages_and_goes_as_far_as_tuned(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    tuning = Tuning(feedback_passages=1, feedback_weight=2.0)
    answer = Asker(encoder, tuning=tuning).ask(Question(text="moons"), snapshot)
    # The best alone is the question's own direction: nothing moves.
    assert [hit.scores["dense"] for hit in answer.passages] == [1.0, 0.0, 0.6]


def test_weights_and_depth_are_as_tuned(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    tuning = Tuning(depth=2, weights={"dense": 0.25, "lexical": 0.75}, feedback_weight=0.0)
    answer = Asker(encoder, tuning=tuning).ask(Question(text="moons"), snapshot)
    # dense 1, .6 become 1, 0; lexical 8, 4 become 1, 0
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (THREE.id, 0.75),
        (ONE.id, 0.25),
        (TWO.id, 0.0),
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
    answer = Asker(encoder, tuning=PLAIN).ask(question, snapshot)
    # "moons" gives .5, .3, .5: 1, 0, 1. "Mars moons" gives 0, .9, .5: 0, 1, .555556.
    assert [(hit.id, hit.score) for hit in answer.passages] == [
        (THREE.id, 0.777778),
        (ONE.id, 0.5),
        (TWO.id, 0.5),
    ]
    # What is shown is what the searchers said of the words themselves.
    assert [hit.scores for hit in answer.passages] == [
        {"dense": 0.0, "lexical": 8.0},
        {"dense": 1.0},
        {"dense": 0.6, "lexical": 4.0},
    ]


def test_turns_of_the_assistant_alone_are_no_follow_up(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    question = Question(text="moons", history=(Turn(role="assistant", text="Mars"),))
    Asker(encoder, tuning=PLAIN).ask(question, snapshot)
    assert len(snapshot.asked) == 2


def test_filters_are_given_to_every_search(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    filters = Filters(documents=("two", "three"))
    answer = Asker(encoder, tuning=FEEDBACK).ask(Question(text="moons", filters=filters), snapshot)
    assert [hit.citation.document_id for hit in answer.passages] == ["two", "three"]
    assert [(name, given) for name, _, given in snapshot.asked] == [
        ("lexical", filters),
        ("dense", filters),
        ("dense", filters),
    ]


def test_no_more_passages_than_asked_for(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    answer = Asker(encoder, tuning=PLAIN).ask(Question(text="moons", k=2), snapshot)
    assert [hit.rank for hit in answer.passages] == [1, 2]
    assert [hit.id for hit in answer.passages] == [ONE.id, THREE.id]


def test_where_nothing_is_found_the_answer_is_empty(encoder: TableEncoder) -> None:
    answer = Asker(encoder).ask(Question(text="nothing"), TableSnapshot({}, {}))
    assert answer.passages == ()
    assert (answer.collection, answer.generation) == ("shelf", 7)


def test_an_answer_cites_where_each_passage_stands(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = Asker(encoder, tuning=PLAIN).ask(Question(text=" moons "), snapshot)
    assert answer.question == "moons"
    assert (answer.collection, answer.generation) == ("shelf", 7)
    assert answer.took_ms > 0
    first, _, last = answer.passages
    assert first.rank == 1
    assert first.text == ONE.text
    assert first.highlights == (Highlight(start=53, end=72, text="Mars has two moons."),)
    assert first.citation == Citation(
        number=1,
        document_id="one",
        title="Mars",
        uri="file:///shelf/one",
        sha256="ab" * 32,
        start=40,
        end=72,
        page=3,
        heading_path=(),
        quote=ONE.text,
        link="file:///shelf/one",
    )
    assert (last.citation.number, last.citation.heading_path) == (3, ("Planets", "Venus"))


def test_links_to_the_server_begin_where_it_is_reached(encoder: TableEncoder) -> None:
    sent = Stored(
        passage=ONE,
        title="Mars",
        source=Source(
            key="x", uri="upload:x", media_type="text/plain", sha256="0" * 64, modified=None
        ),
    )
    snapshot = TableSnapshot({1: (sent, unit(1, 0))}, {})
    answer = Asker(encoder, public_url="https://ask.example.org").ask(
        Question(text="moons"), snapshot
    )
    assert answer.passages[0].citation.link.startswith("https://ask.example.org/v1/documents/one/")
