from dataclasses import replace

from qa.answers import Citation
from qa.links import link_to, place_page, reached, web_address
from qa.passages import passage_id
from tests.fakes import passage, source

WEB = replace(source("page"), uri="https://example.org/a?b=c", media_type="text/html")
PDF = replace(source("file"), uri="file:///shelf/a%20b.pdf", media_type="application/pdf")
SENT = replace(source("sent"), uri="upload:sent.txt")
SHORT = passage("Two moons")


def test_a_web_page_is_opened_at_the_words_of_the_passage() -> None:
    link = link_to(WEB, SHORT, collection="c")
    assert link == "https://example.org/a?b=c#:~:text=Two%20moons"


def test_a_long_passage_is_found_by_its_first_and_last_words() -> None:
    words = passage("a b c d e f g h i j k l m n")
    link = link_to(WEB, words, collection="c")
    assert link.endswith("#:~:text=a%20b%20c%20d%20e%20f,i%20j%20k%20l%20m%20n")
    nine = passage("a b c d e f\ng h\ti")
    assert link_to(WEB, nine, collection="c").endswith("a%20b%20c%20d%20e%20f,g%20h%20i")


def test_what_has_a_meaning_in_a_text_fragment_is_encoded() -> None:
    link = link_to(WEB, passage("rock-solid, black & white #1 / \u00e9"), collection="c")
    assert link.endswith("#:~:text=rock%2Dsolid%2C%20black%20%26%20white%20%231%20%2F,%C3%A9")


def test_a_fragment_that_was_there_is_dropped() -> None:
    at = replace(WEB, uri="http://example.org/a#part-2")
    assert link_to(at, SHORT, collection="c") == "http://example.org/a#:~:text=Two%20moons"


def test_a_pdf_is_opened_at_its_page_and_other_files_as_they_are() -> None:
    third = passage("Two moons", page=3)
    assert link_to(PDF, third, collection="c") == "file:///shelf/a%20b.pdf#page=3"
    assert link_to(PDF, SHORT, collection="c") == "file:///shelf/a%20b.pdf"
    slides = replace(PDF, uri="file:///a.pptx", media_type="application/pptx")
    assert link_to(slides, third, collection="c") == "file:///a.pptx"


def test_what_was_sent_is_opened_on_the_server_at_the_words() -> None:
    own = passage("Two moons", document_id="a/b c", start=10)
    expected = f"/documents/a%2Fb%20c?collection=my%20c&passage={own.id}&start=10&end=19#p-{own.id}"
    assert link_to(SENT, own, collection="my c") == expected
    base = "https://ask.example.org"
    assert link_to(SENT, own, collection="my c", public_url=base) == base + expected
    paged = replace(SENT, media_type="application/pdf")
    assert link_to(paged, replace(own, page=4), collection="my c") == expected


def test_what_answers_is_named_in_a_link_to_the_page_of_a_document() -> None:
    link = place_page(
        "d", (10, 90), "0b", collection="c", marks=[(20, 30), (40, 50)], server="http://a"
    )
    expected = (
        "http://a/documents/d?collection=c&passage=0b&start=10&end=90&mark=20-30&mark=40-50#p-0b"
    )
    assert link == expected


def test_words_have_an_address_on_a_page_of_the_web_alone() -> None:
    assert web_address("https://a.example/b#c", "Two moons") == (
        "https://a.example/b#:~:text=Two%20moons"
    )
    assert web_address("https://a.example/b#c", "") == "https://a.example/b"
    for uri in ("file:///a.html", "upload:a.html", "javascript:alert(1)", "ftp://a.example"):
        assert web_address(uri, "Two moons") == ""


def citation(link: str, page: int | None = None) -> Citation:
    return Citation(
        number=1,
        document_id="upload:a b",
        title="A",
        uri="",
        sha256="",
        start=3,
        end=9,
        page=page,
        heading_path=(),
        quote="",
        link=link,
    )


def test_what_is_reached_from_elsewhere_is_on_the_web_or_on_the_server() -> None:
    def link(cited: Citation) -> str:
        return reached(cited, collection="c", server="https://docs.example")

    assert link(citation("https://a.example/#:~:text=b")) == "https://a.example/#:~:text=b"
    assert link(citation("/v1/documents/x")) == "https://docs.example/v1/documents/x"
    own = passage_id("upload:a b", 3, 9, "")
    document = "https://docs.example/documents/upload%3Aa%20b"
    assert link(citation("file:///a.md")) == (
        f"{document}?collection=c&passage={own}&start=3&end=9#p-{own}"
    )
