from dataclasses import replace

import pytest

from api.library import Library
from api.records import MOST_SPOTS, MOST_TEXT, digest_of, new_record, question_again, shown_in
from index.judgements import Given, New
from qa.errors import HomeCorrupt
from qa.questions import Filters, Question, Turn

MOONS = Question(text="Mars has how many moons?")


def given(new: New) -> Given:
    return Given(
        id=new.id, at=1.0, door=new.door, asker=new.asker, receipt=new.receipt, shown=new.shown
    )


def test_what_an_answer_showed_is_kept_without_its_words(stocked: Library) -> None:
    answer = stocked.ask(MOONS)
    new = new_record(answer, MOONS, door="http", asker="ada", place="here")
    assert (new.door, new.asker, new.place) == ("http", "ada", "here")
    shown = new.shown
    assert (shown.meant, shown.confidence, shown.unsure) == (MOONS.text, answer.confidence, False)
    assert (shown.title, shown.text) == ("", "")
    best, spot = answer.passages[0].citation, shown.spots[0]
    assert (spot.document, spot.start, spot.end) == (best.document_id, best.start, best.end)
    assert spot.digest == digest_of(best.quote)
    assert len(shown.spots) == min(len(answer.passages), MOST_SPOTS)


def test_of_what_was_not_found_the_best_passage_is_kept(stocked: Library) -> None:
    question = Question(text="Who won the football world cup in 1998?")
    answer = stocked.ask(question)
    assert answer.answerable is False
    shown = shown_in(answer, question)
    assert shown.unsure
    assert shown.title == answer.passages[0].citation.title
    assert shown.text == answer.passages[0].text[:MOST_TEXT]
    abstained = shown_in(stocked.ask(replace(question, sure=0.99)), question)
    assert (abstained.unsure, abstained.spots, abstained.text) == (True, (), "")
    assert not shown_in(answer, replace(question, as_of=1)).unsure
    assert new_record(answer, question, door="page").shown.unsure
    assert not new_record(answer, question, door="page", again=True).shown.unsure


def test_a_question_is_made_again_of_what_is_kept(stocked: Library) -> None:
    turns = (Turn(role="user", text="Mars?"), Turn(role="assistant", text="Mars."))
    filters = Filters(documents=("a", "b"), after=3.0)
    question = Question(text="How many moons?", history=turns, filters=filters, sure=0.25, k=7)
    for explain in (False, True):
        asked = replace(question, explain=explain)
        new = new_record(stocked.ask(asked), asked, door="http")
        assert question_again(given(new), k=7) == question
        assert ("ranking" in new.receipt) == explain
        assert new.receipt["collection"] == "default"


@pytest.mark.parametrize(
    "receipt", [{}, {"question": "x", "history": [], "filters": [], "sure": 0}]
)
def test_what_makes_no_sense_is_damage(receipt: dict[str, object]) -> None:
    with pytest.raises(HomeCorrupt, match="damaged"):
        question_again(given(New(receipt=receipt, door="http")))


def test_any_text_has_a_digest() -> None:
    assert digest_of("a") != digest_of("b")
    assert digest_of("\ud800")
