from qa.answers import Highlight
from qa.highlighting import answering_sentence
from tests.fakes import passage


def lower_words(text: str) -> list[str]:
    return [word.strip(".?!").lower() for word in text.split()]


def test_the_sentence_with_the_rarest_terms_answers_with_offsets_of_the_document() -> None:
    own = passage("Mars is red. It has two moons. Mars is Mars.", start=100)
    found = answering_sentence(own, {"mars": 1.0, "moons": 2.5}, lower_words)
    assert found == Highlight(start=113, end=130, text="It has two moons.")


def test_a_term_counts_once_however_often_it_is_there() -> None:
    own = passage("Mars Mars Mars Mars. Moons orbit.")
    found = answering_sentence(own, {"mars": 1.0, "moons": 1.5}, lower_words)
    assert found.text == "Moons orbit."


def test_the_first_of_equals_answers() -> None:
    own = passage("Mars is red. Mars is small.")
    assert answering_sentence(own, {"mars": 1.0}, lower_words).text == "Mars is red."


def test_the_first_sentence_answers_where_no_term_occurs() -> None:
    own = passage("Mars is red. Venus is hot.")
    assert answering_sentence(own, {"moon": 1.0}, lower_words).text == "Mars is red."
    assert answering_sentence(own, {}, lower_words).text == "Mars is red."


def test_a_heading_answers_only_where_there_is_nothing_else() -> None:
    path = ("Planets", "Moons of Mars")
    own = passage("Moons of Mars\n\nPhobos and Deimos orbit Mars.", heading_path=path)
    terms = {"moons": 1.0, "mars": 1.0}
    assert answering_sentence(own, terms, lower_words).text == "Phobos and Deimos orbit Mars."
    bare = passage("Moons of Mars", heading_path=path)
    assert answering_sentence(bare, terms, lower_words).text == "Moons of Mars"


def test_a_line_that_is_no_sentence_counts_half() -> None:
    own = passage("Moons of Mars\nMars is red. Moons orbit.")
    weights = {"moons": 1.0, "mars": 1.5}
    assert answering_sentence(own, weights, lower_words).text == "Mars is red."
    assert answering_sentence(own, {**weights, "of": 1.0}, lower_words).text == "Moons of Mars"


def test_of_equals_a_whole_sentence_answers_before_a_line_that_is_none() -> None:
    own = passage('A caption\n"Venus is hot."')
    assert answering_sentence(own, {}, lower_words).text == '"Venus is hot."'


def test_code_points_are_counted_not_bytes_or_units() -> None:
    text = "\U0001d54f is a letter \U0001f600. Moons orbit."
    found = answering_sentence(passage(text, start=5), {"moons": 1.0}, lower_words)
    assert text[found.start - 5 : found.end - 5] == found.text == "Moons orbit."
