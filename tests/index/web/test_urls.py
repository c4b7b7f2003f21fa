import pytest

from index.web.urls import host, joined, normal, origin, path
from qa.errors import AddressRefused


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://example.org", "https://example.org/"),
        (" HTTPS://Example.ORG:443/A?b=C#part ", "https://example.org/A?b=C"),
        ("http://example.org:80/a/../b", "http://example.org/b"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("http://MÜNCHEN.de/straße", "http://xn--mnchen-3ya.de/stra%C3%9Fe"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("https://example.org?q=1", "https://example.org/?q=1"),
    ],
)
def test_a_page_has_one_address(written: str, expected: str) -> None:
    assert normal(written) == expected
    assert normal(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "notes.md",
        "file:///etc/passwd",
        "ftp://example.org/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "https://exa mple.org/",
        "http://[fe80::1%25eth0]/",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://example.org:x/",
        "http://exa\nmple.org/",
        f"http://{'a' * 70000}.org/",
    ],
)
def test_what_is_no_page_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused, match="no address of a page"):
        normal(text)


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(AddressRefused, match="leave it out") as refused:
        normal("https://me:secret@example.org/")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("/b", "http://example.org/b"),
        ("c?d#e", "http://example.org/a/c?d"),
        ("//other.org", "http://other.org/"),
        ("https://other.org/x", "https://other.org/x"),
    ],
)
def test_a_reference_is_followed_from_where_it_stands(reference: str, expected: str) -> None:
    assert joined("http://example.org/a/b", reference) == expected


def test_a_reference_to_no_page_is_refused() -> None:
    for reference in ("file:///etc/passwd", "gopher://example.org/", "http://a:b@example.org/"):
        with pytest.raises(AddressRefused):
            joined("http://example.org/", reference)


def test_the_parts_of_an_address() -> None:
    url = "https://example.org:8443/a%20b?c=d"
    assert (origin(url), host(url), path(url)) == (
        "https://example.org:8443",
        "example.org:8443",
        "/a%20b?c=d",
    )
    assert host("http://example.org/") == "example.org"
