import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.client import Patience, Upload
from api.client.attempts import Pause, Server
from api.client.calls import File, Response
from api.client.following import uploading
from api.wire import answer_json
from qa.errors import DocumentNotFound, GenerationNotFound, ServerError, ServerUnreachable
from tests.api.client.conftest import Making, Serving
from tests.api.client.stub import CLOSES, EMPTY, Does, problem, says
from tests.api.client.test_sending import UPLOAD
from tests.qa.test_replaying import RECEIPT

DATA = b"Owls hunt at night."
TAG = f'"{hashlib.sha256(DATA).hexdigest()}"'
ACCEPTED = says(202, {"uploads": [{"id": "u", "state": "queued", "name": "a.txt", "href": ""}]})
QUEUED = says(200, {**UPLOAD, "state": "queued"})
DONE = says(200, UPLOAD)
HALF = Does(
    pieces=(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it, longer than the whole",),
    close=True,
)


def test_an_upload_is_looked_at_until_it_is_done(making: Making, serving: Serving) -> None:
    stub = serving(ACCEPTED, QUEUED, QUEUED, DONE)
    upload = making(stub.url).upload(DATA, "a.txt")
    assert (upload.state, upload.counts) == ("done", {"added": 1})
    assert [each.path for each in stub.asked] == ["/v1/documents"] + ["/v1/uploads/u"] * 3


@pytest.mark.parametrize("wait", [0.0, 0.04, 0.2, 60.0])
def test_an_upload_is_waited_for_as_long_as_was_said(wait: float) -> None:
    now = 0.0
    pauses: list[float] = []
    server = Server(url="http://there", patience=Patience(), clock=lambda: now)
    steps = uploading(server, File(name="a.txt", content=DATA), None, None, wait)
    queued = json.dumps({**UPLOAD, "state": "queued"}).encode()
    outcome: Response | None = None
    while True:
        try:
            step = steps.send(outcome)
        except StopIteration as done:
            upload: Upload = done.value
            break
        if isinstance(step, Pause):
            pauses.append(step.seconds)
            now, outcome = now + step.seconds, None
        else:
            accepted = step.call.method == "POST"
            body = b'{"uploads": [{"id": "u"}]}' if accepted else queued
            outcome = Response(status=200, headers={}, body=body)
    assert upload.state == "queued"
    assert now <= wait < now + 3.0
    assert pauses == sorted(pauses)
    assert len(pauses) < 50
    assert bool(pauses) == (wait > 0.05)


def test_asking_again_without_a_receipt(making: Making, serving: Serving) -> None:
    stub = serving(says(200, answer_json(EMPTY)))
    with pytest.raises(ServerError, match="no receipt"):
        making(stub.url).replay(RECEIPT)


def test_asking_again(making: Making, serving: Serving) -> None:
    given = answer_json(replace(EMPTY, receipt=RECEIPT))
    given["receipt"]["index"]["new"] = 1
    stub = serving(
        says(200, given), problem(404, GenerationNotFound.code), problem(404, DocumentNotFound.code)
    )
    client = making(stub.url)
    done = client.replay(RECEIPT)
    assert (done.same, done.now) == (True, RECEIPT)
    body = stub.asked[0].json()
    assert (body["question"], body["as_of"], body["explain"]) == ("moons", 12, True)
    assert body["collection"] == "shelf"
    assert client.replay(RECEIPT).differences == ("It says no.",)
    with pytest.raises(DocumentNotFound):
        client.replay(RECEIPT)


@pytest.mark.parametrize("first", [[], [HALF], [CLOSES], [says(429, b"x" * 500, Retry_After="0")]])
def test_an_original_is_saved_whole(
    making: Making, serving: Serving, tmp_path: Path, first: list[Does]
) -> None:
    stub = serving(*first, says(200, DATA, ETag=TAG))
    path = tmp_path / "owls.txt"
    assert making(stub.url).save_original("d", path) == path
    assert path.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("does", "kind"),
    [
        (HALF, ServerUnreachable),
        (says(200, b"Bats.", ETag=TAG), ServerError),
        (says(200, b"Bats.", ETag=f"W/{TAG}"), ServerError),
        (problem(404, "document-not-found"), DocumentNotFound),
    ],
)
def test_what_is_not_whole_leaves_the_file_as_it_was(
    making: Making, serving: Serving, tmp_path: Path, does: Does, kind: type[Exception]
) -> None:
    path = tmp_path / "owls.txt"
    path.write_bytes(b"before")
    client = making(serving(does).url, patience=Patience(retries=1))
    with pytest.raises(kind):
        client.save_original("d", path)
    with pytest.raises(kind):
        client.original("d")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_an_original_whose_tag_a_proxy_dropped(making: Making, serving: Serving) -> None:
    assert making(serving(says(200, DATA)).url).original("d") == DATA
