from hypothesis import given
from hypothesis import strategies as st

from api.page.document import MOST_AT_ONCE, MOST_WHOLE, Span, marks_of, sections, window
from qa.passages import Passage
from tests.fakes import passage

HEADED = passage(
    "Returns\n\nRefunds\n\nRefunds take five days. They go back.\n\nOne\nTwo",
    heading_path=("Returns", "Refunds"),
    start=100,
)


def shown(own: Passage, quote: Span | None, *marks: Span) -> list[tuple[int, list[str]]]:
    """Levels of headings, and what is said, with what is marked in brackets."""
    (section,) = sections([own], quote, marks)
    return [
        (each.level, [f"[{p.text}]" if p.marked else p.text for p in each.pieces])
        for each in section.paragraphs
    ]


def test_headings_are_headings_and_what_is_marked_is_marked() -> None:
    at = HEADED.start + HEADED.text.index("They")
    assert shown(HEADED, (HEADED.start, HEADED.end), (at, at + 13)) == [
        (3, ["Returns"]),
        (4, ["Refunds"]),
        (0, ["Refunds take five days. ", "[They go back.]"]),
        (0, ["One\nTwo"]),
    ]


def test_where_nothing_of_it_is_marked_all_that_is_quoted_is() -> None:
    assert shown(HEADED, (100, 104), (0, 50)) == [
        (3, ["[Retu]", "rns"]),
        (4, ["Refunds"]),
        (0, ["Refunds take five days. They go back."]),
        (0, ["One\nTwo"]),
    ]
    assert not any("[" in text for _, texts in shown(HEADED, None, (100, 104)) for text in texts)


def test_no_level_of_headings_is_left_out() -> None:
    deep = passage("Deep\n\nwords", heading_path=("A", "B", "C", "Deep"))
    deeper = passage("Very\n\nwords", heading_path=("A", "B", "C", "Deep", "E", "F", "Very"))
    levels = [
        paragraph.level
        for section in sections([deep, deeper], None, [])
        for paragraph in section.paragraphs
    ]
    assert levels == [3, 0, 4, 0]


def test_a_page_begins_with_its_first_passage() -> None:
    own = [passage("a", page=1), passage("b", page=1), passage("c", page=3), passage("d")]
    assert [section.page for section in sections(own, None, [])] == [1, None, 3, None]


def test_what_a_quote_touches_is_cited() -> None:
    own = [passage("abc", start=0), passage("def", start=5), passage("ghi", start=10)]
    assert [section.cited for section in sections(own, (2, 6), [])] == [True, True, False]
    assert [section.cited for section in sections(own, (3, 5), [])] == [False, False, False]


@given(st.text("ab \n", max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90))))
def test_every_word_is_shown_once_however_it_is_marked(text: str, marks: list[Span]) -> None:
    own = passage(f"x{text}x", start=5)
    given = [(start, end) for start, end in marks if start < end]
    (section,) = sections([own], (5, own.end), given)
    pieces = [piece for paragraph in section.paragraphs for piece in paragraph.pieces]
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(own.text.split())
    wanted = given or [(5, own.end)]
    inside = [(max(5, start), min(own.end, end)) for start, end in wanted]
    kept = [span for span in inside if span[0] < span[1]] or [(5, own.end)]
    marked = sum(len("".join(piece.text.split())) for piece in pieces if piece.marked)
    places = {at for start, end in kept for at in range(start, end)}
    assert marked == sum(not own.text[at - 5].isspace() for at in places)


@given(st.integers(1, 1_000), st.data())
def test_a_window_shows_what_is_cited(count: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, count - 1))
    cited = range(first, first + data.draw(st.integers(1, 3)))
    found = window(count, cited, None)
    assert first in found
    assert found.start >= 0
    assert found.stop <= count
    assert len(found) == (count if count <= MOST_WHOLE else MOST_AT_ONCE)
    begun = data.draw(st.integers(0, 2_000))
    at = window(count, cited, begun)
    assert count <= MOST_WHOLE or at.start == min(begun, count - MOST_AT_ONCE)


def test_marks_are_spans_and_nothing_else() -> None:
    assert marks_of(["120-151", "3-4", "x", "5-5", "9-2", "-1-4", "1-2-3", "9" * 99 + "-1"]) == [
        (3, 4),
        (120, 151),
    ]
    assert marks_of(["3-4"], 10) == [(13, 14)]
    assert marks_of(["1-2"] * 1_000) == [(1, 2)] * 20
