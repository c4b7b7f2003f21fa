import logging
import tracemalloc
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.client import Patience
from api.client.attempts import Attempt
from api.client.documents import original
from api.client.sending import MOST_BYTES, Receiver, options
from qa.errors import InvalidInput, ServerError, ServerTimeout, ServerUnreachable
from tests.api.client.certificates import self_signed
from tests.api.client.conftest import Making, Serving
from tests.api.client.stub import ANSWERS, EMPTY, says

UPLOAD: dict[str, Any] = {
    "id": "u",
    "state": "done",
    "name": "a.txt",
    "collection": "default",
    "uri": "upload:a.txt",
    "received": None,
    "counts": {"added": 1},
    "outcomes": [],
}


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:8765", "ftp://x", "", "http://[", "http://x:y", "http://x:0", "http://x?a", "//x"],
)
def test_what_is_no_address(making: Making, url: str) -> None:
    with pytest.raises(InvalidInput, match="address"):
        making(url)


def test_a_password_in_the_address_is_refused_and_not_repeated(making: Making) -> None:
    with pytest.raises(InvalidInput) as raised:
        making("http://someone:the-secret@127.0.0.1:8765")
    assert "the-secret" not in str(raised.value)


@pytest.mark.parametrize("key", ["schlüssel", "a\nb", "a\0b", "a\x7f"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_repeated(
    making: Making, key: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        making("http://127.0.0.1:1", key)
    assert key not in str(raised.value)


def test_an_address_below_a_path(making: Making, serving: Serving) -> None:
    stub = serving(ANSWERS)
    assert making(f"{stub.url}/pincite/").ask("x") == EMPTY
    assert stub.asked[0].path == "/pincite/v1/ask"


def test_the_key_is_sent_and_shown_nowhere(
    making: Making, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stub = serving(says(401), ANSWERS)
    client = making(stub.url, "the-secret-key")
    with pytest.raises(ServerError) as raised:
        client.ask("x")
    client.ask("x")
    assert [each.headers["authorization"] for each in stub.asked] == ["Bearer the-secret-key"] * 2
    assert "httpcore" in {record.name.partition(".")[0] for record in caplog.records}
    assert "the-secret-key" not in caplog.text
    assert "the-secret-key" not in repr(client) + str(raised.value) + repr(raised.value)
    assert "the-secret-key" not in repr(options(stub.url, "the-secret-key", None))


def test_a_conversation_is_not_logged(
    making: Making, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stub = serving(says(204))
    making(f"{stub.url}/below").forget("the-secret-id")
    assert stub.asked[0].path == "/below/v1/chat/the-secret-id"
    assert f"DELETE {stub.url}/below/v1/chat/…" in caplog.text
    assert "the-secret-id" not in caplog.text


def test_without_a_key_none_is_sent(making: Making, serving: Serving) -> None:
    stub = serving(ANSWERS)
    making(stub.url).ask("x")
    assert "authorization" not in stub.asked[0].headers


def test_what_httpx_cannot_send_is_refused(making: Making, serving: Serving) -> None:
    stub = serving(ANSWERS)
    for collection in ("\ud800", "x" * 100_000):
        with pytest.raises(InvalidInput, match="cannot be sent"):
            making(stub.url).document("d", collection)
    with pytest.raises(InvalidInput, match="cannot be sent"):
        making(stub.url).upload(b"x", "\ud800.txt")
    assert stub.asked == []


def test_half_a_character_in_a_body_is_the_servers_to_refuse(
    making: Making, serving: Serving
) -> None:
    stub = serving(ANSWERS)
    making(stub.url).ask("x", "\ud800")
    assert stub.asked[0].json()["collection"] == "\ud800"


def test_an_untrusted_certificate(making: Making, serving: Serving, tmp_path: Path) -> None:
    context, trusting = self_signed(tmp_path)
    stub = serving(ANSWERS, context=context)
    with pytest.raises(ServerUnreachable, match=r"No safe connection .* self-signed") as raised:
        making(stub.url).ask("x")
    assert "Given up" not in str(raised.value)
    assert stub.asked == []
    assert making(stub.url, ssl_context=trusting).ask("x") == EMPTY


def test_a_server_without_tls(making: Making, real: str) -> None:
    with pytest.raises(ServerUnreachable, match="No safe connection"):
        making(real.replace("http:", "https:")).ask("x")


def test_a_file_is_sent_as_it_is_read(making: Making, serving: Serving, tmp_path: Path) -> None:
    size = 64 * 1024 * 1024
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(size)
    stub = serving(says(202, {"uploads": [{"id": "u"}]}), says(200, UPLOAD))
    client = making(stub.url, patience=Patience())
    stub.keep = False
    tracemalloc.start()
    try:
        assert client.upload(tmp_path / "large.txt").state == "done"
        assert tracemalloc.get_traced_memory()[1] < size // 8
    finally:
        tracemalloc.stop()
    assert int(stub.asked[0].headers["content-length"]) > size


def test_a_file_is_sent_whole_again(making: Making, serving: Serving, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Owls hunt at night.")
    stub = serving(
        says(503, Retry_After="0"), says(202, {"uploads": [{"id": "u"}]}), says(200, UPLOAD)
    )
    assert making(stub.url).upload(tmp_path / "a.txt", collection="birds").state == "done"
    first, second, look = stub.asked
    for each in (first, second):
        assert b'filename="a.txt"' in each.body
        assert b"Owls hunt at night." in each.body
        assert b"birds" in each.body
    assert (look.method, look.path) == ("GET", "/v1/uploads/u")


def received(**given: float) -> Receiver:
    attempt = Attempt(
        call=original("d", None),
        timeout=httpx.Timeout(1.0),
        until=given.get("until", float("inf")),
    )
    return Receiver(attempt, httpx.Response(200, headers={"ETag": '"00"'}))


def test_a_reply_is_put_together() -> None:
    receiver = received()
    for piece in (b"a", b"", b"bc"):
        receiver.take(piece)
    response = receiver.response()
    assert (response.status, response.body, response.headers["etag"]) == (200, b"abc", '"00"')


def test_a_reply_has_an_end() -> None:
    with pytest.raises(ServerTimeout):
        received(until=0.0).take(b"x")
    receiver = received()
    receiver.take(bytes(MOST_BYTES))
    with pytest.raises(ServerError, match="bytes"):
        receiver.take(b"x")
