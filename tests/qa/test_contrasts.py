import pytest

from qa.contrasts import contrast


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What are the opening hours in Rome?", "What are the opening hours in Paris?"),
        ("opening hours in paris", "What are the opening hours in Rome?"),
        ("opening hours in austria", "opening hours in australia"),
        ("Who won in 1998?", "Who won in 1999?"),
        ("Can I return a book?", "Can't I return a book?"),
        ("What may be returned?", "What may not be returned?"),
        ("What may not be returned?", "What may not be returned without a receipt?"),
        ("When did Rome fall?", "Who did Rome fall to?"),
        ("Where was it moved?", "When was it moved?"),
        ("Why was it moved?", "How was it moved?"),
        ("Why was it moved?", "In what year was it moved?"),
        ("Who gave the land?", "Who took the land?"),
        ("How long does it take?", "When does it come?"),
        ("Is it official?", "Is it unofficial?"),
        ("Is it typical?", "Is it atypical?"),
        ("Which is the largest?", "Which is the smallest?"),
        ("Which C++ compiler?", "Which C# compiler?"),
        ("How do I adopt a dog?", "How do I adapt a dog?"),
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
        ("How long does a refund take?", "How long do refunds take?"),
        ("In 1999, who won?", "Who won in 1999?"),
        ("Hi, could you please tell me how long refunds take", "How long do refunds take?"),
        ("What's the biggest lighthouse?", "What is the biggest lighthouse?"),
        ("Which books cannot be returned?", "What books can not be returned?"),
        ("How is a purchaes returned?", "How is a purchase returned?"),
        ("How is a purchse returned?", "How is a purchase returned?"),
        ("How is a purchasse returned?", "How is a purchase returned?"),
        ("Whom did she marry?", "Who did she marry?"),
        ("What do the studies say?", "What does the study say?"),
    ],
)
def test_what_may_ask_the_same(one: str, other: str) -> None:
    assert not contrast(one, other)
    assert not contrast(other, one)


def test_what_is_asked_has_no_telling_word_more_and_may_have_fewer() -> None:
    assert contrast("How long do refunds for gifts take?", "How long do refunds take?")
    assert not contrast("How long do refunds take?", "How long do refunds for gifts take?")
    assert contrast("How long do refunds take?", "How long do refunds in Rome take?")
