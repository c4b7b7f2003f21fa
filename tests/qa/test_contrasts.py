import pytest

from qa.contrasts import contrast


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What are the opening hours in Rome?", "What are the opening hours in Paris?"),
        ("opening hours in paris", "What are the opening hours in Rome?"),
        ("Who won in 1998?", "Who won in 1999?"),
        ("Who won?", "Who won in 1999?"),
        ("Can I return a book?", "Can't I return a book?"),
        ("What may be returned?", "What may not be returned?"),
        ("When did Rome fall?", "Who did Rome fall to?"),
    ],
)
def test_what_differs_in_what_matters(one: str, other: str) -> None:
    assert contrast(one, other)
    assert contrast(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("opening hours in rome?", "What are the opening hours in Rome?"),
        ("Rome: what are the hours?", "What are the hours in Rome?"),
        ("How long do refunds take?", "When do I get my money back?".replace("When do", "Do")),
        ("In 1999, who won?", "Who won in 1999?"),
        ("Please tell me how long refunds take", "How long do refunds take?"),
    ],
)
def test_what_may_ask_the_same(one: str, other: str) -> None:
    assert not contrast(one, other)
    assert not contrast(other, one)
