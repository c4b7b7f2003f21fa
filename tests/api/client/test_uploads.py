import json
from typing import Any

import pytest

from api.client import Client
from api.client.calls import File, Response
from api.client.uploads import PAGE, send, uploads
from qa.errors import ServerError

UPLOAD: dict[str, Any] = {
    "id": "u2",
    "state": "done",
    "name": "a.md",
    "collection": "laws",
    "uri": "upload:a.md",
    "received": "2026-03-31T10:30:00.250Z",
    "counts": {"added": 1},
    "outcomes": [],
    "encoded": None,
}


def response(data: object) -> Response:
    return Response(status=200, headers={}, body=json.dumps(data).encode())


def test_a_file_is_sent_with_what_was_said_of_it() -> None:
    file = File(name="a.md", content=b"x")
    assert send(file, None, None).body == {}
    assert send(file, "laws", "https://x").body == {"collection": "laws", "uri": "https://x"}
    assert send(file, None, None).read(response({"uploads": [{"id": "u", "new": 1}]})) == "u"


@pytest.mark.parametrize("data", [{}, [], {"uploads": []}, {"uploads": [{"id": "u"}] * 2}])
def test_one_file_is_one_upload(data: object) -> None:
    with pytest.raises(ServerError):
        send(File(name="a.md", content=b"x"), None, None).read(response(data))


def test_what_sends_a_file_is_a_transfer() -> None:
    assert send(File(name="a.md", content=b"x"), None, None).is_transfer
    assert not uploads(failed=False).is_transfer


def test_a_page_names_the_one_that_follows() -> None:
    first = uploads(failed=True)
    assert first.query == {"failed": "true", "limit": PAGE, "before": None}
    read = first.read(response({"uploads": [UPLOAD], "next": "u2"}))
    assert read.uploads[0].received == 1_774_953_000.25
    second = read.following
    assert second is not None
    assert second.query == {"failed": "true", "limit": PAGE, "before": "u2"}
    assert second.read(response({"uploads": [], "next": None})).following is None


def test_all_are_listed_where_none_has_to_have_failed() -> None:
    assert uploads(failed=False).query["failed"] is None


def test_a_server_that_goes_round_in_circles_is_left() -> None:
    with pytest.raises(ServerError, match="again and again"):
        uploads(failed=False, before="u2").read(response({"uploads": [UPLOAD], "next": "u2"}))


@pytest.mark.parametrize("data", [[], {}, {"uploads": [{}], "next": None}, {"next": None}])
def test_what_is_no_page(data: object) -> None:
    with pytest.raises(ServerError, match="not a list of uploads"):
        uploads(failed=False).read(response(data))


def test_what_was_uploaded_is_listed_the_latest_first(client: Client) -> None:
    listed = list(client.uploads())
    assert [upload.name for upload in listed] == [
        "lamps.jsonl", "lighthouse-guide.pdf", "shipping.html", "returns.md"
    ]  # fmt: skip
    assert client.uploaded(listed[0].id) == listed[0]
    assert list(client.uploads(failed=True)) == []
