from typing import NoReturn

import pytest

from qa.answers import Place
from tests.api.mcp.talking import desk


def _using(_: str | None) -> NoReturn:
    raise AssertionError


def _place(link: str, page: int | None = None) -> Place:
    return Place(
        id="p",
        document_id="a",
        title="A",
        uri="upload:a",
        start=1,
        end=2,
        page=page,
        heading_path=(),
        link=link,
        exact=True,
    )


@pytest.mark.parametrize(
    ("base", "place", "url"),
    [
        ("https://d.example", _place("/v1/documents/a"), "https://d.example/v1/documents/a"),
        ("https://d.example", _place("https://a.example/b"), "https://a.example/b"),
        (
            "https://d.example",
            _place("file:///a.pdf#page=2", 2),
            "https://d.example/documents/a?collection=c&passage=p&start=1&end=2#p-p",
        ),
        ("", _place("file:///a.pdf#page=2", 2), "file:///a.pdf#page=2"),
        ("", _place("/v1/documents/a"), "upload:a"),
    ],
)
def test_a_url_opens_by_itself_where_there_is_a_server(base: str, place: Place, url: str) -> None:
    assert desk(_using, base).url(place, "c") == url
