from collections.abc import Mapping

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.answers import Highlight
from qa.highlighting import Sought, answering_sentences
from qa.kinds import wanted
from qa.passages import Passage
from qa.ranking import Vectors
from qa.sentences import sentence_spans
from tests.fakes import passage, unit

MOONS = passage("Mars is red. It has two of them. Moons orbit.", start=100)


def lower_words(text: str) -> list[str]:
    return [word.strip(".?!").lower() for word in text.split()]


def sought(weights: Mapping[str, float], *, known: float = 1.0, question: str = "") -> Sought:
    return Sought(
        weights=weights,
        analyse=lower_words,
        vector=unit(1, 0),
        known=known,
        wanted=wanted(question),
    )


def chosen(own: Passage, weights: Mapping[str, float], question: str = "") -> str:
    """The one sentence that is chosen by words alone."""
    (found,) = answering_sentences(own, None, sought(weights, question=question))
    return found.text


def cosines(*values: float) -> Vectors:
    """Vectors of which the question's has those cosines."""
    return np.array([[value, np.sqrt(1 - value * value)] for value in values], np.float32)


def test_the_sentence_with_the_rarest_terms_answers_with_offsets_of_the_document() -> None:
    own = passage("Mars is red. It has two moons. Mars is Mars.", start=100)
    found = answering_sentences(own, None, sought({"mars": 1.0, "moons": 2.5}))
    assert found == (Highlight(start=113, end=130, text="It has two moons."),)


def test_a_term_counts_once_however_often_it_is_there() -> None:
    own = passage("Mars Mars Mars Mars. Moons orbit.")
    assert chosen(own, {"mars": 1.0, "moons": 1.5}) == "Moons orbit."


def test_the_first_of_equals_answers() -> None:
    own = passage("Mars is red. Mars is small.")
    assert chosen(own, {"mars": 1.0}) == "Mars is red."


def test_the_first_sentence_answers_where_no_term_occurs() -> None:
    own = passage("Mars is red. Venus is hot.")
    assert chosen(own, {"moon": 1.0}) == "Mars is red."
    assert chosen(own, {}) == "Mars is red."


def test_a_heading_answers_only_where_there_is_nothing_else() -> None:
    path = ("Planets", "Moons of Mars")
    own = passage("Moons of Mars\n\nPhobos and Deimos orbit Mars.", heading_path=path)
    terms = {"moons": 1.0, "mars": 1.0}
    assert chosen(own, terms) == "Phobos and Deimos orbit Mars."
    found = answering_sentences(own, cosines(0.9, 0.1), sought(terms))
    assert [each.text for each in found] == ["Phobos and Deimos orbit Mars."]
    bare = passage("Moons of Mars", heading_path=path)
    assert chosen(bare, terms) == "Moons of Mars"


def test_a_line_that_is_no_sentence_counts_half() -> None:
    own = passage("Moons of Mars\nMars is red. Moons orbit.")
    weights = {"moons": 1.0, "mars": 1.5}
    assert chosen(own, weights) == "Mars is red."
    assert chosen(own, {**weights, "of": 1.0}) == "Moons of Mars"


def test_of_equals_a_whole_sentence_answers_before_a_line_that_is_none() -> None:
    own = passage('A caption\n"Venus is hot."')
    assert chosen(own, {}) == '"Venus is hot."'


def test_code_points_are_counted_not_bytes_or_units() -> None:
    text = "\U0001d54f is a letter \U0001f600. Moons orbit."
    (found,) = answering_sentences(passage(text, start=5), None, sought({"moons": 1.0}))
    assert text[found.start - 5 : found.end - 5] == found.text == "Moons orbit."


def test_what_a_sentence_means_counts_beside_its_words() -> None:
    terms = {"moons": 1.0, "red": 2.0}  # shares of 2/3, 0 and 1/3
    by_words = answering_sentences(MOONS, None, sought(terms))
    assert [each.text for each in by_words] == ["Mars is red."]
    near = answering_sentences(MOONS, cosines(0.2, 0.9, 0.2), sought(terms))  # .97, 1.35, .63
    assert near == (Highlight(start=113, end=132, text="It has two of them."),)
    unknown = answering_sentences(MOONS, cosines(0.2, 0.9, 0.2), sought(terms, known=0.1))
    assert [each.text for each in unknown] == ["Mars is red."]


def test_a_second_sentence_answers_too_where_it_comes_near_the_best() -> None:
    terms = {"red": 1.0, "orbit": 1.0}  # shares of 1/2, 0 and 1/2
    found = answering_sentences(MOONS, cosines(0.2, 0.1, 0.3), sought(terms))  # .8, .15, .95
    assert [each.text for each in found] == ["Moons orbit."]
    found = answering_sentences(MOONS, cosines(0.25, 0.1, 0.3), sought(terms))  # .875 of .95
    assert [(each.start, each.text) for each in found] == [
        (100, "Mars is red."),
        (133, "Moons orbit."),
    ]
    nothing = answering_sentences(MOONS, cosines(0, 0, 0), sought({}))
    assert [each.text for each in nothing] == ["Mars is red."]


def test_vectors_of_other_sentences_than_there_are_now_are_not_looked_at() -> None:
    found = answering_sentences(MOONS, cosines(0, 0.9), sought({"red": 1.0}))
    assert [each.text for each in found] == ["Mars is red."]


def test_what_kind_of_thing_is_asked_for_counts_a_little() -> None:
    terms = {"mars": 1.0}
    own = passage("Mars is red. Mars has two. Mars is Mars.")
    assert chosen(own, terms, "How many moons has Mars?") == "Mars has two."
    assert chosen(MOONS, terms, "How many moons has Mars?") == "Mars is red."


@given(
    text=st.text(min_size=1).filter(str.strip),
    start=st.integers(0, 1_000),
    count=st.none() | st.integers(0, 5),
    question=st.text(),
)
def test_highlights_are_quotes_in_order_that_do_not_overlap(
    text: str, start: int, count: int | None, question: str
) -> None:
    own = passage(text, start=start)
    terms = dict.fromkeys(lower_words(question), 1.0)
    count = len(sentence_spans(text)) if count is None else count
    vectors = cosines(*np.linspace(-1, 1, count)) if count else None
    found = answering_sentences(own, vectors, sought(terms, question=question))
    assert 1 <= len(found) <= 2
    assert all(each.text == text[each.start - start : each.end - start] for each in found)
    assert all(each.text.strip() == each.text for each in found)
    ends = [edge for each in found for edge in (each.start, each.end)]
    assert ends == sorted(set(ends))
