from typing import Any

import pytest

from qa.errors import InvalidInput, InvalidQuestion
from qa.pins import MAX_PIN_NOTE, MAX_PINNED, MAX_PINNED_QUOTE, MAX_QUESTIONS, Pin

PLAIN: dict[str, Any] = {
    "id": "p",
    "questions": (" How many moons has Mars? ",),
    "document_id": "d",
    "sha256": "0",
    "start": 0,
    "end": 4,
    "quote": "Two.",
    "at": 0.0,
}


def test_questions_are_stripped() -> None:
    assert Pin(**PLAIN).questions == ("How many moons has Mars?",)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"questions": ()}, "0 questions"),
        ({"questions": ("a",) * (MAX_QUESTIONS + 1)}, "21 questions"),
        ({"questions": ("a" * (MAX_PINNED + 1),)}, "question has 1,001 characters"),
        ({"quote": " \n"}, "no words"),
        ({"quote": "a" * (MAX_PINNED_QUOTE + 1)}, "passage has 5,001"),
        ({"note": "a" * (MAX_PIN_NOTE + 1)}, "note has 1,001"),
        ({"by": "\ud800"}, "name is not valid Unicode"),
    ],
)
def test_what_is_no_pin(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        Pin(**{**PLAIN, **wrong})


def test_an_empty_question_is_none() -> None:
    with pytest.raises(InvalidQuestion):
        Pin(**{**PLAIN, "questions": ("one", "  ")})
