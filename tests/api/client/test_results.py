import pytest

from api.client.results import Conversation
from api.typed import typed
from qa.questions import Turn

GIVEN = {"conversation_id": "c", "collection": "laws", "turns": [{"role": "user", "text": "x"}]}


def test_a_moment_is_seconds_however_it_was_written() -> None:
    for moment in ("2026-03-31T10:30:00.250Z", 1_774_953_000.25):
        read = typed(Conversation, {**GIVEN, "expires_at": moment})
        assert read.expires_at == 1_774_953_000.25
    assert read.turns == (Turn(role="user", text="x"),)


@pytest.mark.parametrize("moment", [None, "soon", "", [], {}])
def test_what_is_no_moment(moment: object) -> None:
    with pytest.raises(ValueError, match="expires_at"):
        typed(Conversation, {**GIVEN, "expires_at": moment})
