import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from api.mcp.arguments import AskIn
from api.mcp.errors import UNFORESEEN, is_callers, told
from qa.errors import (
    DocumentNotFound,
    HomeCorrupt,
    InvalidQuestion,
    PassageNotFound,
    RerankerUnavailable,
)


def test_what_does_not_fit_is_told_in_a_line() -> None:
    with pytest.raises(ValidationError) as error:
        AskIn.model_validate({"k": "many", "filter": {}, "sure": "x" * 10_000})
    assert is_callers(error.value)
    said = told(error.value)
    assert said == (
        "question: must be given; k: input should be a valid integer, unable to parse string as "
        "an integer; sure: input should be a valid number, unable to parse string as a number; "
        "filter: there is no such argument."
    )


@pytest.mark.parametrize(
    ("error", "following"),
    [
        (PassageNotFound("Gone."), "Search again"),
        (DocumentNotFound("Gone."), "list_documents"),
        (InvalidQuestion("Gone."), ""),
    ],
)
def test_what_the_caller_can_put_right_is_told_with_what_to_do(
    error: Exception, following: str
) -> None:
    with capture_logs() as logs:
        assert told(error).startswith("Gone.")
        assert following in told(error)
    assert is_callers(error)
    assert logs == []


@pytest.mark.parametrize("error", [HomeCorrupt("Damaged."), RerankerUnavailable("Not there.")])
def test_what_the_caller_cannot_is_logged_besides(error: Exception) -> None:
    with capture_logs() as logs:
        assert "whoever runs the server" in told(error)
    assert not is_callers(error)
    assert [(log["event"], log["detail"]) for log in logs] == [("failed", str(error))]


def test_nothing_of_what_nobody_foresaw_is_told() -> None:
    with capture_logs() as logs:
        assert told(RuntimeError("the inside")) == UNFORESEEN
    assert "the inside" in logs[0]["exception"]
