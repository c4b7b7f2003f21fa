import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.kinds import Kind, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many moons does Mars have?", Kind.NUMBER),
        ("At what percentage is it full?", Kind.NUMBER),
        ("how long does a refund take", Kind.NUMBER),
        ("When was Phobos found?", Kind.TIME),
        ("In which year was Phobos found?", Kind.TIME),
        ("Who found Phobos?", Kind.PERSON),
        ("Whose telescope was it?", Kind.PERSON),
        ("Where is Phobos?", None),
        ("Is the whole of it known, whenever one looks?", None),
        ("Wie viele Monde hat der Mars?", None),
        ("", None),
    ],
)
def test_a_question_tells_what_kind_of_thing_it_asks_for(question: str, kind: Kind | None) -> None:
    found = wanted(question)
    assert (found and found.kind) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "answers"),
    [
        ("How many moons has Mars?", "Mars has two moons.", True),
        ("How many moons has Mars?", "Mars has moons, 2 of them.", True),
        ("How many moons has Mars?", "Mars has moons.", False),
        ("How many of the 1,200 came?", "Of 1,200 all came.", False),
        ("How many of the 1,200 came?", "Of 1,200 came 1,100.", True),
        ("When was Phobos found?", "It was found in 1877.", True),
        ("When was Phobos found?", "It was found in May.", True),
        ("When was Phobos found?", "It may be found on the 400 hills.", False),
        ("When in 1877 was Phobos found?", "In 1877 it was found.", False),
        ("Who found Phobos?", "In that year Asaph Hall found it.", True),
        ("Who found Phobos?", "It was Phobos that was found.", False),
        ("Who found Phobos?", "Found it was. Then it was lost.", False),
    ],
)
def test_a_sentence_has_it_where_the_question_has_not(
    question: str,
    sentence: str,
    answers: bool,
) -> None:
    found = wanted(question)
    assert found
    assert found.is_in(sentence) == answers


@given(st.sampled_from(["How many", "When", "Who"]), st.text())
def test_what_a_question_names_itself_answers_nothing(asks: str, question: str) -> None:
    found = wanted(f"{asks} {question}")
    if found:
        assert not found.is_in(f"{asks} {question}")


@given(st.text(), st.text())
def test_any_text_is_taken(question: str, sentence: str) -> None:
    found = wanted(question)
    if found:
        assert found == wanted(question)
        assert found.is_in(sentence) in {True, False}
