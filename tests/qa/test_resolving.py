"""What a follow-up means, and what it takes over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.asking import Asker
from qa.questions import MAX_QUESTION, Question, Turn
from qa.resolving import Meaning, Resolved, meanings_of, related, resolved
from qa.retrieving import Retriever
from tests.fakes import TableEncoder, TableSnapshot, unit
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


def read(question: Question, snapshot: TableSnapshot = SHELF) -> Resolved:
    """How a question is read where all that it may mean counts."""
    return resolved(question, meanings_of(question), snapshot)


def test_a_question_alone_means_what_it_says() -> None:
    assert meanings_of(Question(text="moons")) == (Meaning(text="moons", weight=1.0),)
    assert read(Question(text="moons")) == Resolved(text="moons", carried=())


def test_a_follow_up_comes_after_what_each_of_both_said_last() -> None:
    question = Question(text="moons?", history=said("Venus?", "Hot.", "Mars?", "Red."))
    own, after_user, after_reply = meanings_of(question)
    assert own == Meaning(text="moons?", weight=1.0)
    assert after_user == Meaning(text="Mars? moons?", weight=1.0, before="Mars?")
    assert after_reply == Meaning(
        text="Red. moons?", weight=0.7, before="Red.", said_by="assistant"
    )
    assert read(question) == Resolved(text="Mars? moons?", carried=("Mars", "Red"))


@pytest.mark.parametrize("history", [said(" \n"), said("", " "), said(" ", "", "\t", "\n")])
def test_where_nothing_was_said_there_is_nothing_to_follow(history: tuple[Turn, ...]) -> None:
    question = Question(text="moons", history=history)
    assert meanings_of(question) == (Meaning(text="moons", weight=1.0),)
    assert read(question) == Resolved(text="moons", carried=())


def test_after_a_reply_alone_a_question_means_itself_but_takes_words_over() -> None:
    question = Question(text="moons", history=(Turn(role="assistant", text="Mars is red."),))
    assert [each.text for each in meanings_of(question)] == ["moons", "Mars is red. moons"]
    assert read(question) == Resolved(text="moons", carried=("Mars", "is", "red"))


def test_an_empty_turn_is_passed_over() -> None:
    question = Question(text="moons", history=said("Mars", "Red.", "  ", " "))
    assert [each.text for each in meanings_of(question)] == ["moons", "Mars moons", "Red. moons"]


def test_what_does_not_count_is_no_part_of_how_it_was_read() -> None:
    question = Question(text="moons", history=said("Mars?", "Red."))
    own, after_user, after_reply = meanings_of(question)
    assert resolved(question, [own], SHELF) == Resolved(text="moons", carried=())
    assert resolved(question, [own, after_user], SHELF) == Resolved(
        text="Mars? moons", carried=("Mars",)
    )
    assert resolved(question, [own, after_reply], SHELF) == Resolved(text="moons", carried=("Red",))


def test_what_is_carried_over_are_telling_words_as_they_were_written() -> None:
    before = "What of the »Moons« of Mars, and the moon of C++ (Venus)?"
    shelf = Stopping(PASSAGES, LEXICAL)
    found = read(Question(text="the moons of Venus", history=said(before)), shelf)
    assert found.carried == ("Mars", "C++")
    found = read(Question(text="and?", history=said(before)), shelf)
    assert found.carried == ("Moons", "Mars", "C++", "Venus")


def test_of_a_reply_the_most_telling_words_are_carried_that_nobody_said_before() -> None:
    reply = "An abcd abcdefghi, abcde, abcdef: abcdefg abcdefgh abcdefghij abc Mars abcdefghijk."
    found = read(Question(text="abcdefghi", history=said("Mars?", reply)))
    # Of "abc" and "an", the least telling, there is no room; the others the question or the turn of
    # the user has, or they are the eight.
    assert found.carried == (
        "Mars", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh", "abcdefghij", "abc", "abcdefghijk"
    )  # fmt: skip
    longer = reply.replace("abc Mars", "abc Mars abcdefghijkl")
    found = read(Question(text="abcdefghi", history=said("Mars?", longer)))
    assert "abc" not in found.carried
    assert len(found.carried) == 1 + 8


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.text(min_size=1, max_size=20).filter(str.strip),
)
def test_carried_words_are_of_the_turns_before_and_new(before: str, reply: str, text: str) -> None:
    found = read(Question(text=text, history=said(before, reply)))
    assert len(set(found.carried)) == len(found.carried)
    asked = set(SHELF.terms(text))
    for word in found.carried:
        assert word in before or word in reply
        assert not asked.issuperset(SHELF.terms(word))


def test_of_a_very_long_turn_the_beginning_counts() -> None:
    question = Question(text="moons", history=said("moonlit " * 10_000, "sunlit " * 10_000))
    _, after_user, after_reply = meanings_of(question)
    assert MAX_QUESTION < len(after_user.text) <= MAX_QUESTION + len(" moons")
    assert len(after_reply.text) == 600 + len("sunl moons") - len("sunl")
    assert after_reply.text.startswith("sunlit sunlit ")
    assert read(question).carried[:2] == ("moonlit", "sunlit")


@pytest.mark.parametrize(
    ("closest", "found", "expected"),
    [
        (0.9, 0.9, 1),
        (0.5, 0.9, 1),
        (0.9, 0.75, 1),
        (0.9, 0.6, 0.5),
        (0.75, 0.4, 0.25),
        (0.9, 0.45, 0),
    ],
)
def test_a_reading_counts_as_far_as_what_it_finds_is_near(
    closest: float, found: float, expected: float
) -> None:
    assert related(closest, found) == pytest.approx(expected)


cosines = st.floats(-1, 1)


@given(cosines, cosines, cosines)
def test_the_nearer_what_is_found_the_more_it_counts(one: float, two: float, three: float) -> None:
    far, near = sorted((one, two))
    assert 0 <= related(three, far) <= related(three, near) <= 1
    assert related(near, three) <= related(far, three)


def test_an_answer_says_how_its_question_was_read(snapshot: TableSnapshot) -> None:
    vectors = {text: unit(1, 0) for text in ("moons", "Mars moons", "Red. moons")}
    asker = Asker(Retriever(TableEncoder(vectors), tuning=PLAIN))
    answer = asker.ask(Question(text="moons", history=said("Mars", "Red.")), snapshot)
    assert (answer.question, answer.resolved_question) == ("moons", "Mars moons")
    assert answer.carried_terms == ("Mars", "Red")
    alone = asker.ask(Question(text="moons"), snapshot)
    assert (alone.resolved_question, alone.carried_terms) == (None, ())


def test_an_answer_says_that_a_question_was_read_by_itself() -> None:
    # What is found after "Venus" is as far from the moons as can be: the subject has changed.
    vectors = {"moons": unit(1, 0), "Venus moons": unit(0, 1)}
    own = TableSnapshot(PASSAGES, {"moons": {1: 1.0}, "Venus moons": {3: 1.0}})
    asker = Asker(Retriever(TableEncoder(vectors), tuning=PLAIN))
    answer = asker.ask(Question(text="moons", history=said("Venus")), own)
    assert (answer.resolved_question, answer.carried_terms) == ("moons", ())
