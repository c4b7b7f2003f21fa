from typing import NoReturn

import pytest

from tests.api.mcp.talking import desk


def _using(_: str | None) -> NoReturn:
    raise AssertionError


@pytest.mark.parametrize(
    ("base", "link", "url"),
    [
        (
            "https://docs.example",
            "/v1/documents/a/text",
            "https://docs.example/v1/documents/a/text",
        ),
        ("https://docs.example", "https://a.example/b", "https://a.example/b"),
        ("https://docs.example", "file:///a.pdf#page=2", "file:///a.pdf#page=2"),
        ("", "file:///a.pdf#page=2", "file:///a.pdf#page=2"),
        ("", "/v1/documents/a/text", "upload:a"),
    ],
)
def test_a_url_opens_by_itself_where_there_is_a_server(base: str, link: str, url: str) -> None:
    assert desk(_using, base).url(link, "upload:a") == url
