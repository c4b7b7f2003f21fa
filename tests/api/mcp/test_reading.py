from dataclasses import replace

import pytest

from api.mcp.arguments import AskIn, FetchIn, ListIn, NothingIn, SearchIn
from api.mcp.asking import ask, search
from api.mcp.desk import Desk
from api.mcp.places import AROUND, PIECE
from api.mcp.reading import fetch, list_collections, list_documents
from qa.errors import (
    CollectionNotFound,
    DocumentNotFound,
    InvalidInput,
    NotFound,
    PassageNotFound,
)
from tests.api.mcp.talking import LONG, RETURNS, long_text


def _long(desk: Desk) -> str:
    (document,) = list_documents(desk, ListIn(query=LONG)).documents
    return document.id


def test_a_passage_is_read_with_what_stands_around_it(desk: Desk) -> None:
    (found, *_) = search(desk, SearchIn(query="When does the vault open?")).results
    fetched = fetch(desk, FetchIn(id=found.id))
    assert (fetched.id, fetched.title, fetched.url) == (found.id, found.title, found.url)
    text, place = long_text(), fetched.metadata
    assert fetched.text == text[place.start : place.end]
    assert "The vault opens at half past six in the morning." in fetched.text
    assert 2 * AROUND < len(fetched.text) < 2 * AROUND + 5_000 < len(text)
    assert (place.characters, place.collection) == (len(text), "default")
    assert place.next is not None
    following = fetch(desk, FetchIn(id=place.next))
    assert following.metadata.start == place.end


def test_a_long_document_is_read_piece_by_piece_to_its_end(desk: Desk) -> None:
    wanted: str | None = _long(desk)
    parts = []
    while wanted:
        fetched = fetch(desk, FetchIn(id=wanted))
        assert len(fetched.text) <= PIECE
        assert fetched.url.startswith("file://")
        parts.append(fetched.text)
        wanted = fetched.metadata.next
    assert len(parts) > 3
    assert "".join(parts) == long_text()


def test_a_short_document_is_read_whole_with_its_fields(desk: Desk) -> None:
    (norway,) = list_documents(desk, ListIn(query="norway")).documents
    fetched = fetch(desk, FetchIn(id=norway.id))
    assert fetched.title == "Shipping to Norway"
    assert fetched.text.startswith("Parcels to Norway")
    assert fetched.metadata.fields == {"region": "north"}
    assert fetched.metadata.next is None
    assert fetched.metadata.document == norway.id
    assert fetched.url.startswith("https://example.org/norway#:~:text=")


def test_an_odd_id_is_found_again(desk: Desk) -> None:
    asked = ask(desk, AskIn(question="Where do lamps shine?", k=1)).passages[0]
    assert asked.document_id == "a+b=c~d@e:f"
    assert fetch(desk, FetchIn(id=asked.id)).text == asked.quote
    (document,) = list_documents(desk, ListIn(query="odd ids")).documents
    over_http = replace(desk, base="http://localhost:1")
    assert fetch(over_http, FetchIn(id=document.id)).url.startswith(
        "http://localhost:1/documents/a%2Bb"
    )


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ("returns.md", InvalidInput),
        ("pincite://none/documents/a", CollectionNotFound),
        ("pincite://default/documents/none", DocumentNotFound),
        ("pincite://default/passages/none", PassageNotFound),
        ("pincite://default/documents/norway?start=900", InvalidInput),
    ],
)
def test_what_is_not_there_is_said(desk: Desk, wanted: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        fetch(desk, FetchIn(id=wanted))


def test_documents_are_listed_page_by_page(desk: Desk) -> None:
    whole = list_documents(desk, ListIn())
    assert whole.next_cursor is None
    assert len(whole.documents) == 5
    returns = next(d for d in whole.documents if d.title == "Returns")
    assert returns.characters == len(RETURNS.replace("# ", "").replace("#", "").strip())
    cursor, found = "", []
    while True:
        page = list_documents(desk, ListIn(cursor=cursor, limit=2))
        found += page.documents
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert found == whole.documents


@pytest.mark.parametrize("words", ["SHIPPING", "shipping to", " norway ", "example.org"])
def test_documents_are_found_by_title_and_address(desk: Desk, words: str) -> None:
    found = list_documents(desk, ListIn(query=words)).documents
    assert "norway" in {document.document_id for document in found}
    assert len(found) < 5


def test_what_documents_say_is_not_their_name(desk: Desk) -> None:
    assert list_documents(desk, ListIn(query="ferry")).documents == []
    with pytest.raises(NotFound):
        list_documents(desk, ListIn(collection="none"))


def test_collections_are_counted(desk: Desk) -> None:
    found = list_collections(desk, NothingIn()).collections
    assert [(each.name, each.default, each.documents) for each in found] == [
        ("default", True, 5),
        ("lamps", False, 1),
    ]
    assert found[1].passages == 1
