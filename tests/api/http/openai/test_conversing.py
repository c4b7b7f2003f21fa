from typing import Any

import pytest

from api.http.openai.asked import MessageIn
from api.http.openai.conversing import conversation_of
from qa.errors import InvalidQuestion
from qa.questions import Turn


def messages(*said: tuple[str, Any]) -> list[MessageIn]:
    return [MessageIn(role=role, content=content) for role, content in said]


def test_the_users_last_message_is_the_question_and_what_was_said_before_it_the_history() -> None:
    found = conversation_of(
        messages(
            ("system", "You are a pirate."),
            ("developer", "Answer in rhyme."),
            ("user", "How long do refunds take?"),
            ("assistant", "> **Five days.** Or so.\n\n[1] Returns"),
            ("tool", '{"weather": "rain"}'),
            ("user", " And to Norway? "),
            ("assistant", "Let me see"),
        )
    )
    assert found.asked == "And to Norway?"
    assert found.before == (
        Turn(role="user", text="How long do refunds take?"),
        Turn(role="assistant", text="Five days."),
    )


def test_only_text_is_read() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    parts = [{"type": "text", "text": "What is"}, picture, {"type": "input_text", "text": "this?"}]
    assert conversation_of(messages(("user", parts))).asked == "What is\nthis?"
    with pytest.raises(InvalidQuestion, match="Images"):
        conversation_of(messages(("user", [picture])))


@pytest.mark.parametrize(
    "said",
    [
        [],
        [("system", "Hello")],
        [("assistant", "Hello")],
        [("user", None)],
        [("user", "  ")],
        [("user", [{"type": "text", "text": 1}, {"text": "x"}, {"type": None}])],
    ],
)
def test_without_words_of_the_user_there_is_no_question(said: list[tuple[str, Any]]) -> None:
    with pytest.raises(InvalidQuestion):
        conversation_of(messages(*said))


def test_the_last_turns_of_a_long_conversation_count() -> None:
    said = [(role, f"{role} {n}") for n in range(250) for role in ("user", "assistant")]
    found = conversation_of(messages(*said, ("user", "And now?")))
    assert len(found.before) == 100
    assert found.before[0].text == "user 200"
    assert found.before[-1].text == "assistant 249"
