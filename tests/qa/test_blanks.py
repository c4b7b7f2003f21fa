from hypothesis import given
from hypothesis import strategies as st

from qa.blanks import but_for_blanks

QUOTE = "Parcels travel by ferry."


def test_lines_broken_elsewhere_are_found() -> None:
    text = "Post.\n\nParcels\n   travel by\tfer ry.\n"
    span = but_for_blanks(QUOTE, text)
    assert span is not None
    assert text[slice(*span)] == "Parcels\n   travel by\tfer ry."


def test_words_that_differ_are_not() -> None:
    assert but_for_blanks(QUOTE, "Parcels travel by ship.") is None
    assert but_for_blanks(" \n", " \n ") is None


def test_short_quotes_would_be_found_within_words() -> None:
    assert but_for_blanks("to be", "October") is None


def test_far_into_a_long_text() -> None:
    text = "x y\n" * 100_000 + "Parcels\ntravel by ferry." + " z" * 100_000
    assert but_for_blanks(QUOTE, text) == (400_000, 400_024)


@given(st.text(" \nab", max_size=30), st.text(" \n\u2003", max_size=3), st.integers(1, 40))
def test_offsets_are_those_of_the_text(before: str, blank: str, at: int) -> None:
    quote = "The quick brown fox jumps over the lazy dog"
    text = before + quote[:at] + blank + quote[at:] + before
    span = but_for_blanks(quote, text)
    assert span is not None
    assert text[slice(*span)] == quote[:at] + blank + quote[at:]
