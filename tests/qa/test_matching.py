import numpy as np
import pytest

from qa.matching import EXACT, Matcher, Replayed, plain
from qa.pins import MAX_PINNED, Pinned
from qa.ranking import Vectors
from tests.fakes import pin_of, unit

REFUNDS = pin_of("How long do refunds take?", "When is my money back?", pin_id="refunds")
ROME = pin_of("What are the opening hours in Rome?", pin_id="rome")
VECTORS: Vectors = np.stack([unit(1, 0, 0), unit(0.9, 0.4, 0), unit(0, 0, 1)])


def matcher(least: float | None = 0.9) -> Matcher:
    return Matcher([REFUNDS, ROME], VECTORS, least)


def found(text: str, *vector: float, least: float | None = 0.9) -> list[tuple[str, str, float]]:
    readings = [(text, unit(*vector) if vector else None)]
    return [(p.pin.id, p.question, p.similarity) for p in matcher(least).matching(readings)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How long do refunds take?", "  how LONG do refunds take "),
        ("What's new?", "what\u2019s new ?!"),
        ("\uff28ow", "how"),
        ("Is it 3.5, or 4?", "is it 3.5 or 4"),
    ],
)
def test_case_blanks_and_punctuation_make_no_difference(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"), [("C++?", "C#?"), ("3.5", "35"), ("can", "can't"), ("?", "!")]
)
def test_what_makes_a_difference(one: str, other: str) -> None:
    assert plain(one) != plain(other)


def test_the_very_words_match_whatever_the_vector() -> None:
    assert found("how long do refunds take", 0, 1, 0) == [
        ("refunds", "How long do refunds take?", EXACT)
    ]
    assert found("when is my money back", least=None)[0][1] == "When is my money back?"


def test_other_words_match_from_a_cosine_on_and_the_likest_wording_is_named() -> None:
    ((pin, question, similarity),) = found("do refunds take long", 0.95, 0.3, 0)
    assert (pin, question) == ("refunds", "How long do refunds take?")
    assert similarity == pytest.approx(0.954, abs=1e-3)
    assert found("do refunds take long", 0.5, 0.9, 0) == []
    assert found("do refunds take long", 0.5, 0.9, 0, least=0.4)[0][0] == "refunds"


def test_other_words_never_match_where_no_likeness_is_enough() -> None:
    assert found("do refunds take long", 1, 0, 0, least=None) == []


def test_what_the_encoder_was_not_made_for_matches_by_its_words_alone() -> None:
    assert found("do refunds take long") == []
    assert found("How long do refunds take?")[0][2] == EXACT


def test_what_contrasts_is_not_taken_for_it_however_near() -> None:
    assert found("opening hours in rome", 0, 0, 1)[0][0] == "rome"
    assert found("What are the opening hours in Paris?", 0, 0, 1) == []


def test_what_is_too_long_to_be_encoded_whole_matches_by_its_words_alone() -> None:
    assert found("refunds " + "a" * MAX_PINNED, 1, 0, 0) == []


def test_the_likest_pin_comes_first_and_each_once() -> None:
    readings = [("do refunds take long", unit(1, 0.2, 0)), ("opening hours in rome", unit(0, 0, 1))]
    assert [p.pin.id for p in matcher().matching(readings)] == ["rome", "refunds"]


def test_no_pins() -> None:
    assert Matcher([], np.empty((0, 3), np.float32), 0.9).matching([("a", unit(1, 0, 0))]) == []


def test_what_was_pinned_then_is_given_whatever_is_asked() -> None:
    pinned = Pinned(pin=ROME, question="q", similarity=0.9)
    assert Replayed(pinned).matching([("anything", None)]) == [pinned]
    assert Replayed(None).matching([("anything", None)]) == []
