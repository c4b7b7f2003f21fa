"""What a follow-up means, and what it takes over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.asking import Asker
from qa.questions import MAX_QUESTION, Question, Turn
from qa.resolving import Meaning, resolve
from qa.retrieving import Retriever
from tests.fakes import TableEncoder, TableSnapshot
from tests.qa.planets import LEXICAL, PASSAGES, PLAIN

SHELF = TableSnapshot(PASSAGES, LEXICAL)


class Stopping(TableSnapshot):
    """Knows some stop words, and takes plurals for the same words."""

    def terms(self, text: str) -> list[str]:
        words = super().terms(text)
        return [word.rstrip("s") for word in words if word not in {"the", "of", "what", "and"}]


def said(*turns: str) -> tuple[Turn, ...]:
    """Turns of the user and the assistant, one after the other."""
    return tuple(
        Turn(role="assistant" if number % 2 else "user", text=text)
        for number, text in enumerate(turns)
    )


def test_a_question_alone_means_what_it_says() -> None:
    found = resolve(Question(text="moons"), SHELF)
    assert (found.text, found.carried) == ("moons", ())
    assert found.meanings == (Meaning(text="moons", weight=1.0),)


def test_a_follow_up_comes_after_what_the_user_said_last() -> None:
    found = resolve(Question(text="moons?", history=said("Venus?", "Hot.", "Mars?", "Red.")), SHELF)
    assert found.text == "Mars? moons?"
    assert found.meanings == (
        Meaning(text="moons?", weight=1.0),
        Meaning(text="Mars? moons?", weight=1.0),
    )


@pytest.mark.parametrize(
    "history", [(Turn(role="assistant", text="Mars"),), said(" \n"), said("", "Mars is red.")]
)
def test_where_the_user_said_nothing_there_is_nothing_to_follow(history: tuple[Turn, ...]) -> None:
    found = resolve(Question(text="moons", history=history), SHELF)
    assert (found.text, found.carried, len(found.meanings)) == ("moons", (), 1)


def test_an_empty_turn_is_passed_over() -> None:
    found = resolve(Question(text="moons", history=said("Mars", "Red.", "  ")), SHELF)
    assert found.text == "Mars moons"


def test_what_is_carried_over_are_telling_words_as_they_were_written() -> None:
    before = "What of the »Moons« of Mars, and the moon of C++ (Venus)?"
    found = resolve(
        Question(text="the moons of Venus", history=said(before)), Stopping(PASSAGES, LEXICAL)
    )
    assert found.carried == ("Mars", "C++")
    found = resolve(Question(text="and?", history=said(before)), Stopping(PASSAGES, LEXICAL))
    assert found.carried == ("Moons", "Mars", "C++", "Venus")


@given(st.text(max_size=60), st.text(min_size=1, max_size=20).filter(str.strip))
def test_carried_words_are_of_the_turn_before_and_new(before: str, text: str) -> None:
    found = resolve(Question(text=text, history=said(before)), SHELF)
    assert len(set(found.carried)) == len(found.carried)
    asked = set(SHELF.terms(text))
    for word in found.carried:
        assert word in before
        assert not asked.issuperset(SHELF.terms(word))


def test_of_a_very_long_turn_the_beginning_counts() -> None:
    found = resolve(Question(text="moons", history=said("moonlit " * 10_000)), SHELF)
    assert len(found.text) <= MAX_QUESTION + len(" moons")
    assert found.carried == ("moonlit",)


def test_an_answer_says_how_its_question_was_read(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    asker = Asker(Retriever(encoder, tuning=PLAIN))
    answer = asker.ask(Question(text="moons", history=said("Mars")), snapshot)
    assert (answer.question, answer.resolved_question) == ("moons", "Mars moons")
    assert answer.carried_terms == ("Mars",)
    alone = asker.ask(Question(text="moons"), snapshot)
    assert (alone.resolved_question, alone.carried_terms) == (None, ())
    history = (Turn(role="assistant", text="Mars"),)
    followed = asker.ask(Question(text="moons", history=history), snapshot)
    assert (followed.resolved_question, followed.carried_terms) == ("moons", ())
