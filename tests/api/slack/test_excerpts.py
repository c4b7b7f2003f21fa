import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.slack.excerpts import AFTER, BEFORE, Piece, Span, cut, excerpt

texts = st.text(st.sampled_from("ab .\n?é😀"), max_size=300)


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(texts)
    ends = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    pairs = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False) if a < b]
    return text, pairs


@given(passages(), st.integers(20, 200))
def test_an_excerpt_is_a_stretch_of_the_passage_in_the_room_there_is(
    passage: tuple[str, list[Span]], most: int
) -> None:
    text, marks = passage
    pieces = excerpt(text, marks, most)
    assert sum(len(piece.text) for piece in pieces) <= most
    assert all(piece.text for piece in pieces)
    whole = "".join(piece.text for piece in pieces)
    if len(text) <= most:
        assert whole == text
        marked = [piece.text for piece in pieces if piece.marked]
        assert "".join(marked) == "".join(text[a:b] for a, b in marks)
    else:
        assert whole.removeprefix(BEFORE).removesuffix(AFTER) in text
        assert whole.endswith(AFTER) or text.endswith(whole.removeprefix(BEFORE))


@given(passages(), st.integers(40, 200))
def test_what_answers_is_in_it(passage: tuple[str, list[Span]], most: int) -> None:
    text, marks = passage
    pieces = excerpt(text, marks, most)
    if marks:
        first = text[marks[0][0] : marks[0][1]]
        shown = next(piece.text for piece in pieces if piece.marked)
        assert shown
        assert first.startswith(shown) or shown.startswith(first) or first.endswith(shown)


def test_it_ends_at_a_sentence() -> None:
    text = "One sentence. Another one here. And a third that is longer."
    assert excerpt(text, [(0, 13)], 40) == [
        Piece(text="One sentence.", marked=True),
        Piece(text=" Another one here.", marked=False),
        Piece(text=AFTER, marked=False),
    ]


def test_it_begins_with_the_sentence_that_answers_where_that_stands_far_back() -> None:
    text = "One sentence. Another one here. And a third."
    assert excerpt(text, [(32, 44)], 20) == [
        Piece(text=BEFORE, marked=False),
        Piece(text="And a third.", marked=True),
    ]


def test_a_sentence_that_is_too_long_is_cut_at_a_word() -> None:
    text = "word " * 20
    (shown, after) = excerpt(text, [], 30)
    assert after.text == AFTER
    assert shown.text == "word word word word word"


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [("short", 10, "short"), ("two words here", 11, "two words …"), ("a" * 20, 10, "aaaaaaaa …")],
)
def test_cutting_at_a_word(text: str, most: int, kept: str) -> None:
    assert cut(text, most) == kept


@given(st.text(), st.integers(5, 50))
def test_what_is_cut_fits(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most
