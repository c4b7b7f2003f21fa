import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.slack.tickets import Ticket, ticket_of
from qa.errors import AnswerNotFound

ids = st.text(st.characters(categories=("L", "N")) | st.sampled_from("-_."), min_size=1)


@given(ids, st.integers(0, 999_999_999), st.none() | st.just("1790000000.000100"))
def test_a_ticket_is_read_back(answer: str, shown: int, thread: str | None) -> None:
    ticket = Ticket(answer=answer, shown=shown, thread=thread)
    assert ticket_of(str(ticket)) == ticket
    assert len(str(ticket)) <= 2_000 or len(answer) > 1_000


@pytest.mark.parametrize("value", ["", "a", "a b c", "a 1", "a 1 - x", "a -1 -", "a \u0661 -"])
def test_a_value_that_is_none(value: str) -> None:
    with pytest.raises(AnswerNotFound, match="ask again"):
        ticket_of(value)
