import io
import json
from typing import Any

import pytest

from api.client.calls import Response
from api.client.documents import PAGE, original, page, passage, text
from qa.errors import ServerError

ENTRY: dict[str, Any] = {
    "id": "a",
    "title": "A",
    "uri": "upload:a",
    "media_type": "text/plain",
    "sha256": "00",
    "modified": None,
    "metadata": {"sizes": [1, 2.5], "sold": True, "n": 3, "colour": "red"},
    "passages": 1,
    "characters": 2,
    "added": "2026-03-31T10:30:00.250Z",
    "generation": 1,
}


def response(data: object) -> Response:
    return Response(status=200, headers={}, body=json.dumps(data).encode())


def test_a_page_names_the_one_that_follows() -> None:
    first = page("laws")
    assert first.query == {"collection": "laws", "limit": PAGE, "after": None}
    read = first.read(response({"documents": [ENTRY], "next": "a"}))
    assert read.documents[0].metadata == {**ENTRY["metadata"], "sizes": (1, 2.5)}
    assert type(read.documents[0].metadata["sold"]) is bool
    assert type(read.documents[0].metadata["n"]) is int
    assert read.documents[0].added == 1_774_953_000.25
    second = read.following
    assert second is not None
    assert second.query == {"collection": "laws", "limit": PAGE, "after": "a"}
    assert second.read(response({"documents": [], "next": None})).following is None


def test_a_server_that_goes_round_in_circles_is_left() -> None:
    with pytest.raises(ServerError, match="again and again"):
        page(None, "a").read(response({"documents": [ENTRY], "next": "a"}))


@pytest.mark.parametrize(
    "data", [[], {}, {"documents": [{}], "next": None}, {"documents": [ENTRY]}, {"next": None}]
)
def test_what_is_no_page(data: object) -> None:
    with pytest.raises(ServerError, match="not a list of documents"):
        page(None).read(response(data))


@pytest.mark.parametrize("data", [[], {}, None, {"id": "p"}])
def test_what_is_no_passage(data: object) -> None:
    with pytest.raises(ServerError, match="not a passage"):
        passage("p", None, 0).read(response(data))


def test_what_is_no_text() -> None:
    with pytest.raises(ServerError, match="no text"):
        text("d", None, 0, None).read(Response(status=200, headers={}, body=b"\xff"))


def test_what_fetches_into_a_file_is_a_transfer() -> None:
    assert original("d", None, io.BytesIO()).is_transfer
    assert not original("d", None).is_transfer
    assert not page(None).is_transfer
