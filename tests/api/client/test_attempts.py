"""What is sent again: by a clock that stands still unless it is waited, and by both clients."""

import json
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from api.client import Patience
from api.client.asking import ask, chat
from api.client.attempts import Attempt, Outcome, Pause, Server
from api.client.calls import Call, File, Response
from api.client.collections import create
from api.client.uploads import send
from qa.errors import (
    CollectionReplaced,
    EncoderUnavailable,
    HomeLocked,
    NotAuthorised,
    PinciteError,
    ServerBusy,
    ServerError,
    ServerTimeout,
    ServerUnreachable,
)
from tests.api.client.conftest import Making, Serving
from tests.api.client.stub import (
    ANSWERS,
    CLOSES,
    EMPTY,
    GARBAGE,
    HANGS,
    Does,
    problem,
    says,
)

ASK = ask("x", None)
CHAT = chat("x", None, None)
UPLOAD = send(File(name="a.md", content=b"x"), None, None)
REFUSED = httpx.ConnectError("refused")
BROKEN = httpx.RemoteProtocolError("broke off")
PROXY = Response(status=503, headers={}, body=b"<html>")


def refused(status: int, after: str | None = None, code: str = "") -> Response:
    headers: Mapping[str, str] = {} if after is None else {"retry-after": after}
    return Response(status=status, headers=headers, body=json.dumps({"code": code}).encode())


@dataclass
class Tried:
    error: PinciteError
    sent: list[Attempt]
    pauses: list[float]


def tried(call: Call[Any], *outcomes: Outcome, takes: float = 0.0, **given: Any) -> Tried:
    """Drive a call; the last outcome comes again and again."""
    now = 0.0
    sent: list[Attempt] = []
    pauses: list[float] = []
    patience = Patience(**{"connect": 1.0, "read": 10.0, "total": 100.0, "retries": 3, **given})
    steps = Server(url="http://there", patience=patience, clock=lambda: now).attempting(call)
    outcome: Outcome = None
    try:
        while True:
            step = steps.send(outcome)
            if isinstance(step, Pause):
                pauses.append(step.seconds)
                now += step.seconds
                outcome = None
            else:
                outcome = outcomes[min(len(sent), len(outcomes) - 1)]
                sent.append(step)
                now += takes
    except PinciteError as error:
        return Tried(error, sent, pauses)


@pytest.mark.parametrize("call", [ASK, CHAT, UPLOAD, create("x")])
@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (refused(429, "2"), ServerBusy),
        (refused(429), ServerBusy),
        (refused(503, "2", "home-locked"), HomeLocked),
        (REFUSED, ServerUnreachable),
    ],
)
def test_what_did_nothing_is_sent_again_whatever_it_is(
    call: Call[Any], outcome: Outcome, kind: type[PinciteError]
) -> None:
    found = tried(call, outcome)
    assert type(found.error) is kind
    assert len(found.sent) == 4
    said = f"Given up after 4 attempts, with {sum(found.pauses):.1f} seconds of waiting"
    assert said in str(found.error)
    if isinstance(outcome, Response) and outcome.headers:
        assert all(2 <= pause <= 2.2 for pause in found.pauses)


@pytest.mark.parametrize("outcome", [BROKEN, httpx.ReadError(""), PROXY])
def test_what_may_have_done_something_is_sent_again_where_that_does_no_harm(
    outcome: Outcome,
) -> None:
    assert len(tried(ASK, outcome).sent) == len(tried(UPLOAD, outcome).sent) == 4
    for call in (CHAT, create("x")):
        found = tried(call, outcome)
        assert len(found.sent) == 1
        assert "Given up" not in str(found.error)


@pytest.mark.parametrize(
    "outcome",
    [
        refused(503, code="home-not-writable"),
        refused(503, code="encoder-unavailable"),
        refused(500),
        refused(502, "1"),
        refused(404, "1", "collection-not-found"),
        refused(401),
        httpx.ReadTimeout(""),
        httpx.ConnectTimeout(""),
        httpx.DecodingError(""),
    ],
)
def test_what_does_not_pass_is_not_sent_again(outcome: Outcome) -> None:
    found = tried(ASK, outcome)
    assert (len(found.sent), found.pauses) == (1, [])
    assert "Given up" not in str(found.error)


def test_what_asks_for_more_time_than_there_is_is_not_waited_for() -> None:
    found = tried(ASK, refused(429, "3600"))
    assert (len(found.sent), found.pauses) == (1, [])
    assert "asked again in 3,600 seconds; 100 are left" in str(found.error)
    found = tried(ASK, refused(503, "60", "home-locked"))
    assert len(found.sent) == 2
    assert isinstance(found.error, HomeLocked)
    assert "after 2 attempts" in str(found.error)
    assert "asked again in 60 seconds" in str(found.error)


def test_nothing_goes_on_after_the_end() -> None:
    found = tried(ASK, refused(429, "20"), takes=15.0, retries=100)
    assert sum(found.pauses) + 15.0 * len(found.sent) <= 100
    assert [attempt.timeout.read for attempt in found.sent[:2]] == [10.0, 10.0]
    found = tried(ASK, refused(429, "45"), retries=100)
    last = found.sent[-1]
    assert (len(found.sent), last.until) == (3, 100.0)
    assert last.timeout.read == pytest.approx(100 - sum(found.pauses))


def test_a_file_takes_as_long_as_it_takes_and_begins_nothing_anew_after_the_end() -> None:
    found = tried(UPLOAD, BROKEN, takes=1_000.0)
    assert len(found.sent) == 1
    assert found.sent[0].until == float("inf")


def test_no_retries() -> None:
    found = tried(ASK, REFUSED, retries=0)
    assert len(found.sent) == 1
    assert "Given up" not in str(found.error)


def at(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    "first",
    [
        says(429, Retry_After="0"),
        says(429, Retry_After="1"),
        problem(503, "home-locked", Retry_After="0"),
        says(503, Retry_After=at(0.5)),
        says(429, Retry_After="when I like"),
        says(503, b"<html>"),
        CLOSES,
        GARBAGE,
        Does(pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",), close=True),
    ],
)
def test_what_passes_is_not_noticed(making: Making, serving: Serving, first: Does) -> None:
    stub = serving(first, ANSWERS)
    assert making(stub.url).ask("x") == EMPTY
    assert [asked.path for asked in stub.asked] == ["/v1/ask"] * 2
    assert stub.asked[0].body == stub.asked[1].body


@pytest.mark.parametrize(
    ("does", "kind", "times"),
    [
        (says(429, Retry_After="0"), ServerBusy, 4),
        (problem(503, "collection-replaced", Retry_After="0"), CollectionReplaced, 4),
        (problem(503, "encoder-unavailable"), EncoderUnavailable, 1),
        (problem(503, "home-locked", Retry_After="60"), HomeLocked, 1),
        (CLOSES, ServerUnreachable, 4),
        (says(401), NotAuthorised, 1),
        (says(500), ServerError, 1),
        (says(302, Location="http://127.0.0.1:1/v1/ask"), ServerError, 1),
        (says(200, b"<html>"), ServerError, 1),
        (says(200, b'{"question": "x"'), ServerError, 1),
        (says(200, []), ServerError, 1),
        (says(200, b"x", Content_Encoding="gzip"), ServerError, 1),
    ],
)
def test_what_does_not_pass_is_told(
    making: Making, serving: Serving, does: Does, kind: type[PinciteError], times: int
) -> None:
    stub = serving(does)
    with pytest.raises(kind) as raised:
        making(stub.url, "the-secret-key").ask("x")
    assert type(raised.value) is kind
    assert len(stub.asked) == times
    assert ("Given up after 4 attempts" in str(raised.value)) == (times == 4)
    assert "the-secret-key" not in str(raised.value)


def test_a_message_that_broke_off_is_not_said_twice(making: Making, serving: Serving) -> None:
    stub = serving(CLOSES)
    with pytest.raises(ServerUnreachable, match="Whether it was done is not known"):
        making(stub.url).chat("x")
    assert len(stub.asked) == 1


def test_a_server_that_hangs(making: Making, serving: Serving) -> None:
    stub = serving(HANGS)
    with pytest.raises(ServerTimeout, match=r"within 0\.2 seconds"):
        making(stub.url, patience=Patience(read=0.2)).ask("x")
    assert len(stub.asked) == 1
    stub.until(lambda: stub.open == 0)


def test_a_server_that_drips(making: Making, serving: Serving) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    stub = serving(Does(pieces=(head, *[b" "] * 1_000), pause=0.05))
    with pytest.raises(ServerTimeout, match="come to its end"):
        making(stub.url, patience=Patience(total=0.5)).ask("x")
    stub.until(lambda: stub.open == 0)


def test_nobody_there(making: Making) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ServerUnreachable, match="pincite serve") as raised:
            making(url).ask("x")
    assert "Given up after 4 attempts" in str(raised.value)


def test_a_server_that_comes_back(making: Making, serving: Serving) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    timer = threading.Timer(0.05, lambda: serving(ANSWERS, port=port))
    timer.start()
    patience = Patience(total=20.0, retries=1_000)
    assert making(f"http://127.0.0.1:{port}", patience=patience).ask("x") == EMPTY
    timer.join()
