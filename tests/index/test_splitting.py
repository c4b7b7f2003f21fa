import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.encoding.models import TextEncoder
from index.splitting import Piece, split
from qa.documents import Block, Content
from tests.fakes import words_of

Part = tuple[str, tuple[str, ...], int | None]
Spans = Callable[[str], Sequence[tuple[int, int]]]


def content(*parts: Part, title: str = "") -> Content:
    """A document of those blocks, each with its headings and page, a blank line between them."""
    blocks, at = [], 0
    for text, path, page in parts:
        blocks.append(Block(start=at, end=at + len(text), page=page, heading_path=path))
        at += len(text) + 2
    text = "\n\n".join(text for text, _, _ in parts)
    return Content(title=title, text=text, blocks=tuple(blocks), metadata={})


def plain(*texts: str, title: str = "") -> Content:
    return content(*((text, (), None) for text in texts), title=title)


def texts(pieces: Sequence[Piece]) -> list[str]:
    return [piece.passage.text for piece in pieces]


def check(own: Content, pieces: Sequence[Piece], spans: Spans, room: int) -> None:
    at = 0
    for ordinal, piece in enumerate(pieces):
        passage = piece.passage
        assert passage.ordinal == ordinal
        assert at <= passage.start < passage.end
        assert own.text[passage.start : passage.end] == passage.text
        assert own.text[at : passage.start].strip() == ""
        assert len(spans(piece.encoded)) <= room
        at = passage.end
    assert own.text[at:].strip() == ""


def sentence(words: int, name: str = "word") -> str:
    return " ".join(f"{name}{number}" for number in range(words - 1)) + f" {name}."


def test_a_short_document_is_one_passage() -> None:
    (piece,) = split("doc", plain("Mars has two moons.", title="Mars"), words_of, 40)
    assert (piece.passage.start, piece.passage.end, piece.passage.ordinal) == (0, 19, 0)
    assert piece.context == "Mars"
    assert piece.encoded == "Mars\nMars has two moons."


def test_without_title_and_headings_the_words_stand_alone() -> None:
    (piece,) = split("doc", plain("Mars has two moons."), words_of, 40)
    assert (piece.context, piece.encoded) == ("", "Mars has two moons.")


def test_a_document_without_text_has_no_passages() -> None:
    assert split("doc", plain(), words_of, 40) == []


def test_a_heading_joins_what_follows_it() -> None:
    own = content(
        ("Guide", ("Guide",), None),
        ("Returns", ("Guide", "Returns"), None),
        ("Within 30 days.", ("Guide", "Returns"), None),
        ("Refunds", ("Guide", "Refunds"), None),
        ("Within a week.", ("Guide", "Refunds"), None),
    )
    pieces = split("doc", own, words_of, 40)
    assert texts(pieces) == ["Guide\n\nReturns\n\nWithin 30 days.", "Refunds\n\nWithin a week."]
    assert [piece.passage.heading_path for piece in pieces] == [
        ("Guide", "Returns"),
        ("Guide", "Refunds"),
    ]
    assert [piece.context for piece in pieces] == ["Guide > Returns", "Guide > Refunds"]


def test_a_heading_with_nothing_under_it_stands_alone() -> None:
    own = content(
        ("Empty", ("Empty",), None),
        ("Other", ("Other",), None),
        ("Its text.", ("Other",), None),
        ("Last", ("Last",), None),
    )
    assert texts(split("doc", own, words_of, 40)) == ["Empty", "Other\n\nIts text.", "Last"]


def test_pages_are_kept_apart() -> None:
    own = content(("One.", ("H",), 1), ("Two.", ("H",), 1), ("Three.", ("H",), 2), title="T")
    pieces = split("doc", own, words_of, 40)
    assert texts(pieces) == ["One.\n\nTwo.", "Three."]
    assert [piece.passage.page for piece in pieces] == [1, 2]


def test_a_heading_at_the_foot_of_a_page_stays_there() -> None:
    own = content(("Moons", ("Moons",), 1), ("Phobos.", ("Moons",), 2))
    assert texts(split("doc", own, words_of, 40)) == ["Moons", "Phobos."]


def test_the_title_leads_the_context_unless_the_first_heading_says_it() -> None:
    own = content(("Text.", ("Mars", "Moons"), None), title="Mars")
    assert split("doc", own, words_of, 40)[0].context == "Mars > Moons"
    own = content(("Text.", ("Moons",), None), title="Mars")
    assert split("doc", own, words_of, 40)[0].context == "Mars > Moons"


def test_the_context_takes_a_quarter_of_the_room_at_most() -> None:
    own = plain("Text here.", title=sentence(100))
    (piece,) = split("doc", own, words_of, 40)
    assert len(words_of(piece.context)) == 10
    assert own.title.startswith(piece.context)


def test_a_long_text_is_cut_into_passages_of_like_length_between_sentences() -> None:
    own = plain(" ".join(sentence(10) for _ in range(9)))
    pieces = split("doc", own, words_of, 44)  # 90 words, 40 a passage
    assert [len(words_of(text)) for text in texts(pieces)] == [30, 30, 30]
    assert all(text.endswith("word.") for text in texts(pieces))


def test_between_paragraphs_is_a_better_place_than_between_sentences() -> None:
    first = " ".join(sentence(8) for _ in range(3))
    own = plain(first, " ".join(sentence(9) for _ in range(3)))
    assert texts(split("doc", own, words_of, 44))[0] == first


def test_where_there_are_no_sentences_words_are_kept_whole() -> None:
    own = plain(" ".join(f"word{number}" for number in range(100)))
    pieces = split("doc", own, words_of, 44)
    assert " ".join(texts(pieces)) == own.text
    assert [len(words_of(text)) for text in texts(pieces)] == [33, 33, 34]


def test_the_same_document_gives_the_same_passages_and_another_one_others() -> None:
    own = plain(" ".join(sentence(10) for _ in range(9)))
    ids = [piece.passage.id for piece in split("doc", own, words_of, 44)]
    assert ids == [piece.passage.id for piece in split("doc", own, words_of, 44)]
    other = {piece.passage.id for piece in split("doc2", own, words_of, 44)}
    assert len({*ids, *other}) == 6


def characters(text: str) -> list[tuple[int, int]]:
    """Tokens of a language without blanks: three characters each."""
    return [
        (start, min(start + 3, end))
        for start, end in words_of(text)
        for start in range(start, end, 3)
    ]


def lines_too(text: str) -> list[tuple[int, int]]:
    """Tokens of a tokenizer that reads line breaks as well."""
    return [match.span() for match in re.finditer(r"\n|\S+", text)]


def finer_parts(text: str) -> list[tuple[int, int]]:
    """Tokens of a tokenizer that knows long words only whole: parts of one are spelt out."""
    return [
        (at, min(at + step, end))
        for start, end in words_of(text)
        for step in (8 if end - start > 400 else 1,)
        for at in range(start, end, step)
    ]


def test_what_joins_context_and_text_has_room_too() -> None:
    own = plain(" ".join(f"word{number}" for number in range(39)), title="Title")
    check(own, split("doc", own, lines_too, 40), lines_too, 40)


def test_parts_of_a_word_that_have_more_tokens_than_the_word_had_are_cut_again() -> None:
    own = plain("x" * 1_000)
    pieces = split("doc", own, finer_parts, 44)
    check(own, pieces, finer_parts, 44)
    assert "".join(texts(pieces)) == own.text


LINE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028"),
    min_size=1,
    max_size=200,
).filter(lambda text: text.strip() == text)
PART = st.tuples(
    st.one_of(LINE, st.lists(st.sampled_from(["a", "b.", "C?", "d"]), min_size=1).map(" ".join)),
    st.sampled_from([(), ("H",), ("H", "I"), ("J",)]),
    st.sampled_from([None, 1, 2]),
)


@given(st.lists(PART, max_size=8), st.text(max_size=80), st.integers(20, 60))
@pytest.mark.parametrize("spans", [words_of, characters, lines_too])
def test_nothing_is_dropped_and_nothing_is_longer_than_its_room(
    spans: Spans, parts: list[Part], title: str, room: int
) -> None:
    own = content(*parts, title=" ".join(title.split()))
    check(own, split("doc", own, spans, room), spans, room)


ODD = [
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e04\u0e23\u0e31\u0e1a",
    "\u6f22\u5b57\u304b\u306a",
    "Donaudampfschifffahrtsgesellschaftskapit\u00e4n",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "e\u0301\u0323\u0327",
    "\u200b\u200d\ufeff",
    "\ufdfa\u0130\u1e9e\ufb03",
    "0x7fffdeadbeef",
    "https://example.org/a?b=c&d=%20#e-f",
    "\u0928\u092e\u0938\u094d\u0924\u0947",
    "!?;:--__**",
    "qzxjvkwq",
    "\x00\x07",
    "\u00ad",
    " ",
    ". ",
]
RUN = st.tuples(st.sampled_from(ODD), st.integers(1, 60)).map(lambda run: run[0] * run[1])
WEIRD = st.one_of(
    st.lists(RUN, min_size=1, max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400),
).map(lambda text: re.sub(r"\s+", " ", text).strip() or "x")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WEIRD, min_size=1, max_size=5), st.one_of(WEIRD, st.just("Title")))
def test_the_real_encoder_reads_every_passage_whole_however_odd_the_text(
    encoder: TextEncoder, paragraphs: list[str], title: str
) -> None:
    own = plain(*paragraphs, title=title)
    check(own, split("doc", own, encoder.spans, encoder.room), encoder.spans, encoder.room)


@pytest.mark.parametrize(
    "text",
    [
        "qzxjvkwq" * 9 + " " + "\U0001f600" * 5_000,
        ("x" * 99 + " ") * 200,
        ("antidisestablishmentarianism" * 3 + " ") * 200,
        "\u6f22" * 3_000,
        "a" * 100_000,
        "!" * 3_000,
        ("qzxj-vkwq_" * 400),
        "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35" * 2_000,
    ],
    ids=["emoji", "long words", "longer words", "Han", "one word", "marks", "joined", "Thai"],
)
def test_the_real_encoder_reads_long_runs_whole(encoder: TextEncoder, text: str) -> None:
    own = plain(text, title="A title")
    check(own, split("doc", own, encoder.spans, encoder.room), encoder.spans, encoder.room)


@pytest.mark.parametrize("text", ["A" * 100_000, "\u200d" * 50_000 + "a", "x" * 4_000 + " end."])
def test_what_no_token_reads_is_no_endless_passage(encoder: TextEncoder, text: str) -> None:
    block = Block(start=0, end=len(text), page=None, heading_path=())
    content = Content(title="", text=text, blocks=(block,), metadata={})
    pieces = split("d", content, encoder.spans, encoder.room)
    assert max(len(piece.passage.text) for piece in pieces) < 10_000
    assert "".join(piece.passage.text for piece in pieces).replace(" ", "") == text.replace(" ", "")


def test_sentences_are_told_by_where_they_stand_in_what_is_encoded() -> None:
    own = plain("Mars has two moons. They orbit it.", title="Mars")
    (piece,) = split("doc", own, words_of, 40)
    found = [piece.encoded[start:end] for start, end in piece.sentences]
    assert found == ["Mars has two moons.", "They orbit it."]
    (single,) = split("doc", plain("Mars has two moons.", title="Mars"), words_of, 40)
    assert single.sentences == []
