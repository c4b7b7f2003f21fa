import math

import pytest

from qa.errors import InvalidInput, InvalidLimit, InvalidQuestion
from qa.questions import DEFAULT_K, MAX_K, MAX_QUESTION, Filters, Question, Turn


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


@pytest.mark.parametrize(("diversity", "context"), [(0, 0), (1, 50), (0.3, 2)])
def test_what_may_be_asked_of_an_answer(diversity: float, context: int) -> None:
    question = Question(text="a", group_by="document", diversity=diversity, context=context)
    assert (question.diversity, question.context) == (diversity, context)


@pytest.mark.parametrize("diversity", [-0.1, 1.01, math.inf, math.nan])
def test_other_diversity_is_refused(diversity: float) -> None:
    with pytest.raises(InvalidLimit, match=r"diversity is .*between 0 and 1"):
        Question(text="a", diversity=diversity)


@pytest.mark.parametrize("context", [-1, 51, 10**9])
def test_other_context_is_refused(context: int) -> None:
    with pytest.raises(InvalidLimit, match=r"context is .*between 0 and 50"):
        Question(text="a", context=context)


def test_there_is_a_limit_to_all_that_is_shown() -> None:
    assert Question(text="a", k=99, context=50)
    with pytest.raises(InvalidLimit, match="up to 10,100"):
        Question(text="a", k=100, context=50)


@pytest.mark.parametrize("group_by", ["", "page", "Document"])
def test_other_groups_are_refused(group_by: str) -> None:
    with pytest.raises(InvalidInput, match="must be 'document'"):
        Question(text="a", group_by=group_by)


@pytest.mark.parametrize("role", ["", "system", "User", "x" * 1_000])
def test_nobody_else_takes_a_turn(role: str) -> None:
    with pytest.raises(InvalidInput, match="must be 'user' or 'assistant'") as refused:
        Turn(role=role, text="x")
    assert len(str(refused.value)) < 200


def test_a_turn_is_valid_unicode() -> None:
    with pytest.raises(InvalidQuestion, match="half a character"):
        Turn(role="user", text="\ud83d")
    assert Turn(role="user", text="\x00\x1b[2J\u202e").text
