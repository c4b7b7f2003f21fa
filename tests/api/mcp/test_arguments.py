import json
from typing import Any

import pytest
from pydantic import ValidationError

from api.mcp.arguments import AskIn, FetchIn, ListIn, SearchIn
from qa.errors import InvalidFilter, InvalidQuestion
from qa.questions import Filters, Turn

HISTORY = [{"role": "user", "text": "What is Mars?"}, {"role": "assistant", "text": "A planet."}]


def test_a_question_is_made_of_all_that_was_given() -> None:
    asked = {"question": " How long? ", "k": 7, "sure": 0.5, "history": HISTORY}
    question = AskIn.model_validate({**asked, "filters": {"region": ["north", 3]}}).to_question()
    assert (question.text, question.k, question.sure) == ("How long?", 7, 0.5)
    assert question.filters == Filters(fields=(("region", ("north", "3")),))
    assert question.history == tuple(Turn(**turn) for turn in HISTORY)


def test_json_in_a_string_is_read_where_an_object_or_a_list_is_wanted() -> None:
    asked = {"question": "x", "filters": '{"region": "north"}', "history": json.dumps(HISTORY)}
    question = AskIn.model_validate(asked).to_question()
    assert question.filters.fields == (("region", ("north",)),)
    assert len(question.history) == 2
    assert AskIn(question='{"a": 1}').question == '{"a": 1}'


@pytest.mark.parametrize(
    ("kind", "arguments", "where"),
    [
        (SearchIn, {"query": 3}, "query"),
        (SearchIn, {"query": "x", "collection": "lamps"}, "collection"),
        (FetchIn, {"id": ["a"]}, "id"),
        (FetchIn, {"id": "x" * 5_000}, "id"),
        (AskIn, {}, "question"),
        (AskIn, {"question": "x", "k": 0}, "k"),
        (AskIn, {"question": "x", "k": 51}, "k"),
        (AskIn, {"question": "x", "sure": 1.5}, "sure"),
        (AskIn, {"question": "x", "filters": "no JSON"}, "filters"),
        (AskIn, {"question": "x", "filters": "[" * 100_000}, "filters"),
        (AskIn, {"question": "x", "history": [{"role": "system", "text": "x"}]}, "history"),
        (ListIn, {"limit": 201}, "limit"),
    ],
)
def test_what_does_not_fit_is_named(kind: Any, arguments: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as error:
        kind.model_validate(arguments)
    assert {each["loc"][0] for each in error.value.errors()} == {where}


def test_null_is_as_good_as_nothing() -> None:
    asked = AskIn.model_validate({"question": "x", "collection": None, "sure": None})
    assert (asked.collection, asked.sure) == (None, None)


def test_what_only_the_core_knows_it_says() -> None:
    with pytest.raises(InvalidQuestion):
        AskIn(question="x" * 10_001).to_question()
    with pytest.raises(InvalidFilter):
        AskIn(question="x", filters={"after": "some day"}).to_question()
