import pytest

from index.reading.formats import suffix_of, supported
from index.web.names import media_type_of, name_of
from qa.errors import UnsupportedFormat


@pytest.mark.parametrize(
    ("url", "media_type", "expected"),
    [
        ("https://example.org/", "text/html", "page.html"),
        ("https://example.org/a/refunds", "text/html", "refunds.html"),
        ("https://example.org/index.htm", "text/html", "index.htm"),
        ("https://example.org/index.php?x=a/b", "text/html", "index.php.html"),
        ("https://example.org/README.md", "text/plain", "README.md"),
        ("https://example.org/notes", "text/plain", "notes.txt"),
        ("https://example.org/x.pdf", "text/plain", "x.pdf.txt"),
        ("https://example.org/report", "application/pdf", "report.pdf"),
        ("https://example.org/report.pdf", "application/octet-stream", "report.pdf"),
        ("https://example.org/report.pdf", "text/html", "report.pdf.html"),
        ("https://example.org/x.docx", "application/zip", "x.docx"),
        ("https://example.org/feed", "application/atom+xml", "feed.xml"),
        ("https://example.org/feed", "application/ld+json", "feed.json"),
        ("https://example.org/s", "application/xhtml+xml", "s.xhtml"),
        ("https://example.org/s.html", "application/xhtml+xml", "s.html"),
        ("https://example.org/s", "", "s"),
        ("https://example.org/%C3%BCber%20uns", "text/html", "über uns.html"),
        ("https://example.org/..%2F..%2Fetc%00", "text/html", "etc_.html"),
        ("https://example.org/...", "text/html", "page.html"),
        ("https://example.org/data.jsonl.gz", "application/gzip", "data.jsonl.gz"),
    ],
)
def test_a_page_is_named_for_what_it_is(url: str, media_type: str, expected: str) -> None:
    assert name_of(url, media_type) == expected


def test_the_server_may_name_the_file() -> None:
    url = "https://example.org/download?id=1"
    given = 'attachment; filename="../../report.pdf"'
    assert name_of(url, "application/pdf", given) == "report.pdf"
    assert name_of(url, "application/pdf", "attachment; filename*=UTF-8''%C3%BC.pdf") == "ü.pdf"
    assert name_of(url, "application/pdf", "attachment; filename=") == "download.pdf"


def test_a_long_name_keeps_its_suffix() -> None:
    name = name_of(f"https://example.org/{'a' * 500}.md", "text/markdown")
    assert len(name) <= 130
    assert suffix_of(name) == ".md"


@pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "audio/ogg", "font/woff2"])
def test_what_holds_no_text_is_refused(media_type: str) -> None:
    with pytest.raises(UnsupportedFormat, match=media_type):
        name_of("https://example.org/x.html", media_type)


@pytest.mark.parametrize(
    "media_type", ["text/csv", "application/rtf", "application/epub+zip", "application/json"]
)
def test_every_format_that_is_read_gets_a_suffix(media_type: str) -> None:
    assert supported(name_of("https://example.org/x", media_type))


def test_a_content_type_is_taken_apart() -> None:
    assert media_type_of("Text/HTML; charset=ISO-8859-1") == ("text/html", "iso-8859-1")
    assert media_type_of("application/pdf") == ("application/pdf", None)
    assert media_type_of("") == ("", None)


@pytest.mark.parametrize("charset", ["../../x", "a" * 50, "%00", "", "-"])
def test_what_is_no_name_of_an_encoding_is_none(charset: str) -> None:
    assert media_type_of(f'text/html; charset="{charset}"') == ("text/html", None)
