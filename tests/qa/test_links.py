from dataclasses import replace

from qa.answers import Citation
from qa.links import link_to, reached
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


def test_what_was_sent_is_opened_on_the_server() -> None:
    own = passage("Two moons", document_id="a/b c", start=10)
    expected = "/v1/documents/a%2Fb%20c/text?collection=my%20c&start=10&end=19"
    assert link_to(SENT, own, collection="my c") == expected
    base = "https://ask.example.org"
    assert link_to(SENT, own, collection="my c", public_url=base) == base + expected


def test_a_pdf_that_was_sent_is_opened_on_the_server_at_its_page() -> None:
    sent = replace(SENT, media_type="application/pdf")
    own = passage("Two moons", document_id="d1", page=4)
    expected = "/v1/documents/d1/original?collection=c#page=4"
    assert link_to(sent, own, collection="c") == expected


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
    document = "https://docs.example/v1/documents/upload%3Aa%20b"
    assert link(citation("file:///a.md")) == f"{document}/text?collection=c&start=3&end=9"
    paged = citation("file:///a.pdf#page=2", page=2)
    assert link(paged) == f"{document}/original?collection=c#page=2"
    assert link(citation("file:///a.pptx", page=2)).startswith(f"{document}/text")
