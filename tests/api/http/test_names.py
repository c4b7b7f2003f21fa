import pytest

from api.http.names import MAX_NAME, checked_uri, disposition, file_name_of, plain_name, upload_uri
from qa.errors import InvalidInput


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("a\x00b\n\u202ec.txt", "abc.txt"),
        ("Übersicht 日本.md", "Übersicht 日本.md"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("folder/", "unnamed"),
        ("\x01\x02", "unnamed"),
    ],
)
def test_names_are_made_harmless(given: str, plain: str) -> None:
    assert plain_name(given) == plain


def test_a_long_name_keeps_what_tells_its_format() -> None:
    name = plain_name("x" * 5_000 + ".jsonl.gz")
    assert len(name) == MAX_NAME
    assert name.endswith("x.jsonl.gz")
    assert len(plain_name("x." + "y" * 5_000)) <= MAX_NAME


def test_an_address_keeps_the_name() -> None:
    assert upload_uri("Ü b/c.md") == "upload:%C3%9C%20b%2Fc.md"
    assert file_name_of(upload_uri("Ü b.md"), "id") == "Ü b.md"
    assert file_name_of("https://example.org/a/b%20c.pdf?d=e", "id") == "b c.pdf"
    assert file_name_of("https://example.org", "id") == "id"


@pytest.mark.parametrize("uri", ["https://example.org/a", "urn:isbn:1", "s3://bucket/key"])
def test_addresses_that_may_be_given(uri: str) -> None:
    assert checked_uri(uri) == uri


@pytest.mark.parametrize(
    "uri", ["a", "file:///a", "FILE:///a", "javascript:a", "data:,a", "a b:c", "a: b", "a:\u202e"]
)
def test_addresses_that_may_not(uri: str) -> None:
    with pytest.raises(InvalidInput):
        checked_uri(uri)


def test_a_header_holds_any_name() -> None:
    header = disposition('a"\r\nb: ü.txt', inline=False)
    assert header.isascii()
    assert "\r" not in header
    assert header.count('"') == 2
    assert header.endswith("filename*=UTF-8''a%22%0D%0Ab%3A%20%C3%BC.txt")
