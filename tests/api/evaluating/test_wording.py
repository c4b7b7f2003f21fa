import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.evaluating.wording import holds, normalised


def test_words_are_compared_as_squad_compares_them() -> None:
    assert normalised("  The  U.S.A.'s\nan answer, a-b! ") == "usas answer ab"


@given(st.text())
def test_normalising_removes_case_punctuation_and_blanks(text: str) -> None:
    found = normalised(text)
    assert found == " ".join(found.split()) == found.lower()
    assert not set(found) & set(".,;:!?'\"()-")


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("It has two moons.", "Two Moons", True),
        ("Built in 1945.", "194", False),
        ("Built in 1945.", "45", False),
        ("It rose by 7 % in May", "7%", True),
        ("In the 10th and 11th centuries", "10th and the 11th centuries", True),
        ("黑豹队的防守只丢了 308分", "308", True),
        ("黑豹队的防守只丢了", "防守", True),
        ("The end.", "the", False),
        ("", "anything", False),
        ("C++ and (others)", "c++", True),
    ],
)
def test_an_answer_stands_in_whole_words(text: str, answer: str, expected: bool) -> None:
    assert holds(text, [answer]) is expected


def test_one_of_several_answers_is_enough() -> None:
    assert holds("It is France.", ["Spain", "France"])
    assert not holds("It is France.", [])


@given(st.text(alphabet="ab7 .", max_size=10), st.text(max_size=5), st.text(max_size=5))
def test_a_text_holds_what_stands_in_it_between_blanks(
    answer: str, before: str, after: str
) -> None:
    assert holds(f"{before} {answer} {after}", [answer]) == bool(normalised(answer))
