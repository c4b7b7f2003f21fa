from collections.abc import Sequence
from dataclasses import replace

import pytest

from qa.answers import Answer, Curated, Highlight
from qa.asking import Asker
from qa.confidence import Calibration
from qa.pins import Pin, Pinned
from qa.questions import Filters, Question, Turn
from qa.ranking import Vector
from qa.retrieving import Retriever
from tests.fakes import TableEncoder, TableSnapshot, pin_of, unit
from tests.qa.planets import ONE, PASSAGES, PLAIN, THREE, TWO, stored


class Board:
    """Gives pins whatever is asked.

    Attributes:
        asked: What was asked.
    """

    def __init__(self, *pins: Pin) -> None:
        self._pins = pins
        self.asked: list[tuple[str, Vector | None]] = []

    def matching(self, readings: Sequence[tuple[str, Vector | None]]) -> list[Pinned]:
        self.asked += readings
        return [Pinned(pin=p, question=p.questions[0], similarity=0.95) for p in self._pins]


FIRST = pin_of("Many moons?", place=ONE, pin_id="one")
NOWHERE = pin_of("Many moons?", pin_id="nowhere")


@pytest.fixture
def retriever(encoder: TableEncoder) -> Retriever:
    return Retriever(encoder, tuning=PLAIN)


def ids(answer: Answer) -> list[str]:
    return [hit.id for hit in answer.passages]


def test_what_is_pinned_comes_first_marked_and_the_rest_as_it_was(
    retriever: Retriever, snapshot: TableSnapshot
) -> None:
    question = Question(text="moons")
    without = Asker(retriever).ask(question, snapshot)
    answer = Asker(retriever, curation=Board(FIRST)).ask(question, snapshot)
    assert ids(without) == [TWO.id, ONE.id, THREE.id]
    assert ids(answer) == [ONE.id, TWO.id, THREE.id]
    assert [hit.rank for hit in answer.passages] == [1, 2, 3]
    assert answer.passages[0].curated == Curated(pin="one", question="Many moons?", similarity=0.95)
    assert [hit.curated for hit in answer.passages[1:]] == [None, None]
    assert answer.pinned is not None
    assert answer.pinned.pin == FIRST
    then = {hit.id: (hit.score, hit.scores, hit.highlights) for hit in without.passages}
    assert {hit.id: (hit.score, hit.scores, hit.highlights) for hit in answer.passages} == then


def test_it_counts_among_those_that_are_wanted(
    retriever: Retriever, snapshot: TableSnapshot
) -> None:
    asker = Asker(retriever, curation=Board(FIRST))
    assert ids(asker.ask(Question(text="moons", k=1), snapshot)) == [ONE.id]
    assert ids(asker.ask(Question(text="moons", k=2), snapshot)) == [ONE.id, TWO.id]


def test_it_can_be_left_out(retriever: Retriever, snapshot: TableSnapshot) -> None:
    board = Board(FIRST)
    answer = Asker(retriever, curation=board).ask(Question(text="moons", curated=False), snapshot)
    assert (ids(answer)[0], answer.pinned, board.asked) == (TWO.id, None, [])


def test_what_is_gone_or_may_not_answer_is_passed_over(
    retriever: Retriever, snapshot: TableSnapshot
) -> None:
    question = Question(text="moons", filters=Filters(documents=("two", "three")))
    asker = Asker(retriever, curation=Board(NOWHERE, FIRST))
    assert ids(asker.ask(Question(text="moons"), snapshot))[0] == ONE.id
    only = asker.ask(question, snapshot)
    assert (ids(only), only.pinned) == ([TWO.id, THREE.id], None)


def test_words_that_are_a_part_of_a_passage_are_what_answers(
    retriever: Retriever, snapshot: TableSnapshot
) -> None:
    part = replace(FIRST, start=40, end=52, quote="Mars is red.")
    answer = Asker(retriever, curation=Board(part)).ask(Question(text="moons"), snapshot)
    assert answer.passages[0].text == ONE.text
    assert answer.passages[0].highlights == (Highlight(start=40, end=52, text="Mars is red."),)


CALIBRATED = Calibration(weights=(0.0,) * 8, intercept=-3.0)


def test_it_answers_however_unsure_the_ranking_is(
    retriever: Retriever, snapshot: TableSnapshot
) -> None:
    question = Question(text="moons", sure=0.9)
    plain = Asker(retriever, calibration=CALIBRATED).ask(question, snapshot)
    assert (plain.passages, plain.answerable) == ((), False)
    asker = Asker(retriever, calibration=CALIBRATED, curation=Board(FIRST))
    answer = asker.ask(question, snapshot)
    assert (ids(answer)[0], answer.answerable) == (ONE.id, True)
    assert (answer.confidence, answer.signals) == (plain.confidence, plain.signals)
    shortest = asker.ask(replace(question, k=1), snapshot)
    assert (shortest.confidence, shortest.signals) == (plain.confidence, plain.signals)


def test_each_passage_of_it_is_still_explained(
    retriever: Retriever, snapshot: TableSnapshot
) -> None:
    question = Question(text="moons", explain=True)
    answer = Asker(retriever, curation=Board(FIRST)).ask(question, snapshot)
    plain = Asker(retriever).ask(question, snapshot)
    explained = {hit.id: hit.explanation for hit in plain.passages}
    assert {hit.id: hit.explanation for hit in answer.passages} == explained


def test_the_passages_it_goes_over_come_first_in_their_order(retriever: Retriever) -> None:
    own = replace(TWO, id="later", document_id="one", start=80, end=93)
    items = {**PASSAGES, 2: (stored(own, "Mars"), unit(3, 4))}
    wide = replace(FIRST, start=41, end=90)
    answer = Asker(retriever, curation=Board(wide)).ask(
        Question(text="moons", diversity=0.5), TableSnapshot(items, {})
    )
    assert ids(answer)[0] == ONE.id
    answer = Asker(retriever, curation=Board(wide)).ask(
        Question(text="moons"), TableSnapshot(items, {})
    )
    assert ids(answer)[:2] == [ONE.id, "later"]
    assert [bool(hit.curated) for hit in answer.passages] == [True, True, False]
    assert answer.passages[1].highlights[0].end == 90


def test_a_follow_up_is_compared_as_it_was_read(snapshot: TableSnapshot) -> None:
    board = Board()
    vectors = {text: unit(1, 0) for text in ("moons", "Mars moons")}
    asker = Asker(Retriever(TableEncoder(vectors), tuning=PLAIN), curation=board)
    asker.ask(Question(text="moons"), snapshot)
    assert [text for text, _ in board.asked] == ["moons"]
    board.asked.clear()
    asker.ask(Question(text="moons", history=(Turn(role="user", text="Mars"),)), snapshot)
    assert [text for text, _ in board.asked] == ["moons", "Mars moons"]


def test_words_that_the_encoder_was_not_made_for_have_no_vector(snapshot: TableSnapshot) -> None:
    board = Board()
    stranger = TableEncoder({"moons": unit(1, 0)}, known=0.5)
    Asker(Retriever(stranger, tuning=PLAIN), curation=board).ask(Question(text="moons"), snapshot)
    assert board.asked == [("moons", None)]
