import pytest

from qa.errors import InvalidLimit, InvalidQuestion
from qa.questions import DEFAULT_K, MAX_K, MAX_QUESTION, Filters, Question


def test_a_question_is_stripped_and_has_its_defaults() -> None:
    question = Question(text="  How many moons? \n")
    assert question.text == "How many moons?"
    assert (question.history, question.k) == ((), DEFAULT_K)
    assert not question.filters


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u00a0"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="empty"):
        Question(text=text)


def test_the_longest_question_is_taken_and_one_more_character_is_not() -> None:
    assert len(Question(text="a" * MAX_QUESTION).text) == MAX_QUESTION
    assert len(Question(text=" " + "a" * MAX_QUESTION + " ").text) == MAX_QUESTION
    with pytest.raises(InvalidQuestion, match="10,001 characters"):
        Question(text="a" * (MAX_QUESTION + 1))


@pytest.mark.parametrize("k", [1, MAX_K])
def test_k_may_be_from_one_to_its_limit(k: int) -> None:
    assert Question(text="a", k=k).k == k


@pytest.mark.parametrize("k", [-1, 0, MAX_K + 1])
def test_other_k_are_refused(k: int) -> None:
    with pytest.raises(InvalidLimit, match="between 1 and 1,000"):
        Question(text="a", k=k)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(fields=(("year", ("1999",)),)),
        Filters(documents=("a",)),
        Filters(after=0.0),
        Filters(before=0.0),
    ],
)
def test_filters_are_true_where_they_name_anything(filters: Filters) -> None:
    assert filters
