from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest

from api.page.answers import LONG, cards, opening, spot, sureness
from qa.answers import Highlight
from tests.api.test_wire import ANSWER

HIT = ANSWER.passages[0]


def _highlighted(text: str, *spans: tuple[int, int]) -> list[tuple[str, bool]]:
    citation = replace(HIT.citation, start=100, end=100 + len(text), quote=text)
    highlights = tuple(Highlight(start=100 + s, end=100 + e, text=text[s:e]) for s, e in spans)
    hit = replace(HIT, text=text, citation=citation, highlights=highlights)
    (card,) = cards(replace(ANSWER, passages=(hit,)))
    return [(piece.text, piece.answers) for piece in card.pieces]


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ((), [("abcdef", False)]),
        (((0, 6),), [("abcdef", True)]),
        (((0, 2),), [("ab", True), ("cdef", False)]),
        (((2, 4), (4, 6)), [("ab", False), ("cd", True), ("ef", True)]),
    ],
)
def test_the_pieces_of_a_passage_are_its_words(
    spans: tuple[tuple[int, int], ...], pieces: list[tuple[str, bool]]
) -> None:
    assert _highlighted("abcdef", *spans) == pieces


def test_a_title_opens_the_document_at_the_passage() -> None:
    address = urlsplit(opening("upload:a/b?c#d é", "p1", "laws"))
    assert unquote(address.path) == "/documents/upload:a/b?c#d é"
    assert address.path.count("/") == 2
    assert (address.query, address.fragment) == ("collection=laws&passage=p1", "p-p1")


@pytest.mark.parametrize(
    ("uri", "link", "source"),
    [
        ("https://b/c", "https://b/c#:~:text=d", "https://b/c#:~:text=d"),
        ("file:///b/c", "file:///b/c", ""),
        ("upload:c", "https://ask.example/v1/documents/c", ""),
        ("javascript:alert(1)", "/v1/documents/c/text", ""),
        ("https://b/c", "javascript:alert(1)", ""),
    ],
)
def test_only_what_is_on_the_web_is_linked_to(uri: str, link: str, source: str) -> None:
    assert spot("p", replace(HIT.citation, uri=uri, link=link), "c").source == source


def test_a_document_without_a_title_is_called_by_its_id() -> None:
    untitled = replace(HIT.citation, title=" \n", document_id="upload:x")
    assert spot("p", untitled, "c").title == "upload:x"


def test_a_place_has_its_page_and_headings_and_day() -> None:
    citation = replace(HIT.citation, page=3, heading_path=("A", "B"), modified=86_400.0)
    assert spot("p", citation, "c").at == ("page 3", "A", "B")
    assert spot("p", citation, "c").day == "1970-01-02"
    assert spot("p", replace(citation, page=None, modified=None), "c").at == ("A", "B")
    assert spot("p", replace(citation, modified=1e300), "c").day == ""


def test_a_very_long_passage_gets_a_box_to_scroll_in() -> None:
    for length, is_long in ((LONG, False), (LONG + 1, True)):
        (card, *_) = cards(replace(ANSWER, passages=(replace(HIT, text="x" * length),)))
        assert card.is_long is is_long


def test_where_else_it_stands_is_shown() -> None:
    (card,) = cards(ANSWER)
    assert len(card.also) == len(HIT.duplicates)
    assert len(card.further) == len(HIT.further)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (None, ""),
        (0.0, "Probably not answered"),
        (0.5, "Perhaps answered"),
        (0.7, "Probably answered"),
        (0.9, "Answered"),
    ],
)
def test_how_sure_it_is_is_said_in_words(confidence: float | None, words: str) -> None:
    assert sureness(replace(ANSWER, confidence=confidence)) == words
