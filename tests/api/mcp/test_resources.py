import pytest

from api.mcp import resources
from api.mcp.desk import Desk
from api.mcp.places import PIECE
from api.mcp.resources import listed, read
from qa.errors import DocumentNotFound, InvalidInput
from tests.api.mcp.talking import long_text


def test_pages_go_over_all_collections(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = listed(desk, None)
    assert whole.next_cursor is None
    uris = [each.uri for each in whole.resources]
    assert len(set(uris)) == 6
    assert uris[-1] == "pincite://lamps/documents/lamp"
    for size in (1, 2, 4, 5):
        monkeypatch.setattr(resources, "PAGE", size)
        cursor, found, pages = None, [], 0
        while True:
            page = listed(desk, cursor)
            found += [each.uri for each in page.resources]
            pages, cursor = pages + 1, page.next_cursor
            if cursor is None:
                break
        assert found == uris
        assert pages == -(-6 // size)


def test_a_resource_is_described(desk: Desk) -> None:
    norway = next(each for each in listed(desk, None).resources if each.name == "norway")
    assert norway.uri == "pincite://default/documents/norway"
    assert norway.title == "Shipping to Norway"
    assert norway.mime_type == "text/plain"
    assert norway.description == "https://example.org/norway, in default; 62 characters"


@pytest.mark.parametrize("cursor", ["x", "é", "WzFd", "WzEsMl0=", "e30="])
def test_a_cursor_that_was_never_given_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="begin without one"):
        listed(desk, cursor)


def test_a_long_document_says_where_it_goes_on(desk: Desk) -> None:
    uri: str | None = next(
        each.uri for each in listed(desk, None).resources if each.title == "long"
    )
    parts: list[str] = []
    while uri:
        first, *more = read(desk, uri).contents
        text, meta = first.model_dump()["text"], first.meta
        assert meta is not None
        assert len(text) == meta["end"] - meta["start"] <= PIECE
        parts.append(text)
        following = meta.get("next")
        assert [each.uri for each in more] == ([following] if following else [])
        assert all(following in each.model_dump()["text"] for each in more)
        uri = str(following) if following else None
    assert "".join(parts) == long_text()


def test_what_is_not_there_is_said(desk: Desk) -> None:
    with pytest.raises(DocumentNotFound):
        read(desk, "pincite://default/documents/none")
    with pytest.raises(InvalidInput):
        read(desk, "file:///etc/passwd")
