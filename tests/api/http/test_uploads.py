import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.outcomes import Tally
from api.http.receiving import ReceivedFile
from api.http.schemas import UploadOut, UploadsOut
from api.http.service import Service
from api.library import Library
from api.settings import Settings
from index.pipeline import Outcome
from qa.errors import EncoderUnavailable, StorageFull
from tests.index.web.site import served

Making = Callable[..., Settings]
Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]
Finished = Callable[[TestClient, str], dict[str, Any]]


def test_an_upload_from_acceptance_to_document(
    serving: Serving, finished: Finished, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        files = [("file", ("one.txt", b"One swallow.")), ("file", ("two.txt", b"Two swallows."))]
        response = client.post("/v1/documents", files=files, data={"collection": "birds"})
        assert response.status_code == 202
        accepted = response.json()
        assert UploadsOut.model_validate(accepted).model_dump() == accepted
        first, second = accepted["uploads"]
        assert response.headers["location"] == first["href"] == f"/v1/uploads/{first['id']}"
        assert [first["name"], second["name"]] == ["one.txt", "two.txt"]
        for name, each in (("one.txt", first), ("two.txt", second)):
            upload = finished(client, each["href"])
            assert UploadOut.model_validate(upload).model_dump() == upload
            assert (upload["state"], upload["collection"]) == ("done", "birds")
            assert upload["counts"] == {"added": 1, "updated": 0, "unchanged": 0, "failed": 0}
            assert upload["outcomes"] == [
                {
                    "path": name,
                    "status": "added",
                    "reason": "",
                    "document_id": f"upload:{name}",
                    "passages": 1,
                }
            ]
        assert list((tmp_path / "uploads").iterdir()) == []


def test_the_same_file_again_changes_nothing(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        assert send(client, "a.txt", "First words.")["outcomes"][0]["status"] == "added"
        assert send(client, "a.txt", "First words.")["outcomes"][0]["status"] == "unchanged"
        assert send(client, "a.txt", "Other words.")["outcomes"][0]["status"] == "updated"
        assert client.get("/v1/documents/upload:a.txt/text").text == "Other words."


def test_a_uri_names_the_document(serving: Serving, send: Sending, tmp_path: Path) -> None:
    address = "https://example.org/a?b=c"
    with serving(tmp_path) as client:
        upload = send(client, "a.txt", "First words.", uri=address)
        assert upload["uri"] == address
        again = send(client, "b.txt", "Other words.", uri=address)
        assert again["outcomes"][0]["status"] == "updated"
        document = client.get(f"/v1/documents/{upload['outcomes'][0]['document_id']}").json()
        assert document["uri"] == address


def test_a_file_that_cannot_be_read(serving: Serving, send: Sending, tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        upload = send(client, "a.pdf", b"%PDF-1.4 but not really")
        assert upload["state"] == "failed"
        assert upload["outcomes"][0]["status"] == "failed"
        assert upload["outcomes"][0]["reason"]
        assert client.get("/v1/documents").json()["documents"] == []


def test_a_file_of_which_a_part_cannot_be_read(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    lines = '{"id": "a", "text": "Good."}\n{"id": "b"}\n{"id": "c", "text": "Fine."}\n'
    with serving(tmp_path) as client:
        upload = send(client, "a.jsonl", lines)
        assert upload["state"] == "done"
        assert upload["counts"] == {"added": 2, "updated": 0, "unchanged": 0, "failed": 1}
        assert upload["outcomes"][0]["path"] == "a.jsonl:2"


def test_names_are_not_trusted(serving: Serving, send: Sending, tmp_path: Path) -> None:
    with serving(tmp_path / "home") as client:
        upload = send(client, "../../evil\u202e\u0090.txt", "Harmless words.")
        assert upload["name"] == "evil.txt"
        assert upload["outcomes"][0]["document_id"] == "upload:evil.txt"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize(
    ("files", "fields", "says"),
    [
        ([], {"collection": "a"}, "no file"),
        ([("other", ("a.txt", b"x"))], {}, "'other'"),
        ([("file", ("a.txt", b"x"))], {"colection": "a"}, "'colection'"),
        ([("file", ("a.txt", b"x"))], {"collection": "../a"}, "cannot name a collection"),
        ([("file", ("a.txt", b"x"))], {"uri": "file:///etc/passwd"}, "file:"),
        ([("file", ("a.txt", b"x"))], {"uri": "javascript:alert(1)"}, "javascript:"),
        ([("file", ("a.txt", b"x"))], {"uri": "no address"}, "https://"),
        ([("file", ("a.txt", b"x")), ("file", ("b.txt", b"y"))], {"uri": "urn:a"}, "one file"),
    ],
)
def test_forms_that_are_refused_leave_nothing_behind(
    serving: Serving, tmp_path: Path, files: Any, fields: dict[str, str], says: str
) -> None:
    with serving(tmp_path) as client:
        parts = [*files, *((name, (None, value)) for name, value in fields.items())]
        response = client.post("/v1/documents", files=parts)
        assert response.status_code == 422
        assert says in response.json()["detail"]
        assert list((tmp_path / "uploads").iterdir()) == []
        assert client.get("/v1/collections").json() == {"collections": []}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"junk"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\ncut sho',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno name\r\n--x--\r\n',
        ),
    ],
)
def test_bodies_that_are_no_form(
    serving: Serving, tmp_path: Path, kind: str, content: bytes
) -> None:
    with serving(tmp_path) as client:
        headers = {"Content-Type": kind}
        response = client.post("/v1/documents", content=content, headers=headers)
        assert (response.status_code, response.json()["code"]) == (422, "invalid-input")
        assert list((tmp_path / "uploads").iterdir()) == []


def test_an_upload_over_the_limit(serving: Serving, tmp_path: Path) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    def streamed(size: int) -> Iterator[bytes]:
        yield head
        for _ in range(size):
            yield b"x" * 1000
        yield b"\r\n--x--\r\n"

    with serving(tmp_path, max_upload=50_000) as client:
        within = client.post("/v1/documents", content=streamed(50), headers=headers)
        assert "content-length" not in within.request.headers
        assert within.status_code == 202
        client.get(within.headers["location"])
        over = client.post("/v1/documents", content=streamed(51), headers=headers)
        assert (over.status_code, over.json()["code"]) == (413, "too-large")
        left = {path.name for path in (tmp_path / "uploads").iterdir()}
        assert left <= {within.json()["uploads"][0]["id"]}


def test_an_upload_that_says_it_is_over_the_limit_is_not_taken(
    serving: Serving, tmp_path: Path
) -> None:
    with serving(tmp_path, max_upload=50_000) as client:
        headers = {
            "Content-Type": "multipart/form-data; boundary=x",
            "Content-Length": str(2_000_000),
        }
        response = client.post("/v1/documents", content=iter([b"x"]), headers=headers)
        assert (response.status_code, response.json()["code"]) == (413, "too-large")
        assert list((tmp_path / "uploads").iterdir()) == []


def test_uploads_are_taken_up_again_after_a_restart(
    making: Making, serving: Serving, finished: Finished, tmp_path: Path
) -> None:
    with Service(making(tmp_path)) as service:  # accepts, and ends before it ingests
        spool = service.uploads.spool
        spool.mkdir()
        (spool / "one").write_bytes(b"One swallow.")
        (spool / "stray").write_bytes(b"never accepted")
        files = [
            ReceivedFile(id="one", name="one.txt"),
            ReceivedFile(id="lost", name="lost.txt"),
        ]
        service.uploads.accept(files, None, None)
    with serving(tmp_path) as client:
        assert finished(client, "/v1/uploads/one")["outcomes"][0]["status"] == "added"
        lost = finished(client, "/v1/uploads/lost")
        assert (lost["state"], "send it again" in lost["outcomes"][0]["reason"]) == ("failed", True)
        assert list(spool.iterdir()) == []
        assert client.get("/v1/documents/upload:one.txt/text").text == "One swallow."


def test_what_is_in_hand_when_the_server_stops_stays_in_line(
    making: Making, serving: Serving, finished: Finished, tmp_path: Path
) -> None:
    lines = "".join(
        json.dumps({"id": f"r{n}", "text": f"Sentence number {n} is about swallows."}) + "\n"
        for n in range(800)
    )
    service = Service(making(tmp_path))
    with TestClient(create_app(service)) as client:
        response = client.post("/v1/documents", files={"file": ("a.jsonl", lines.encode())})
        href = response.headers["location"]
        until = time.monotonic() + 40
        while not client.get("/v1/status").json()["collections"][0]["documents"]:
            assert time.monotonic() < until
            time.sleep(0.01)
        began = time.monotonic()
    assert time.monotonic() - began < 15
    with Library(making(tmp_path), writing=False) as library:
        assert [upload.state for upload in library.home.catalog.queued()] == ["queued"]
        stored = len(library.entries(limit=1_000))
        assert 0 < stored < 800
    with serving(tmp_path) as client:
        counts = finished(client, href)["counts"]
        assert counts == {"added": 800 - stored, "updated": 0, "unchanged": stored, "failed": 0}


def test_a_full_disk_leaves_uploads_in_line(
    making: Making, finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.uploads._PAUSE_SECONDS", 0.05)
    service = Service(making(tmp_path))
    ingest, tries = service.library.ingest, []

    def full_at_first(*given: Any, **named: Any) -> Iterator[Any]:
        tries.append(1)
        if len(tries) == 1:
            raise StorageFull("The disk is full.")
        yield from ingest(*given, **named)

    monkeypatch.setattr(service.library, "ingest", full_at_first)
    with TestClient(create_app(service)) as client:
        response = client.post("/v1/documents", files={"file": ("a.txt", b"One swallow.")})
        assert finished(client, response.headers["location"])["state"] == "done"
    assert len(tries) == 2


def test_an_encoder_that_is_not_there_fails_an_upload(
    making: Making, send: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(making(tmp_path))

    def unavailable(*_: Any, **__: Any) -> Iterator[Any]:
        raise EncoderUnavailable("There is no such model.")

    monkeypatch.setattr(service.library, "ingest", unavailable)
    with TestClient(create_app(service)) as client:
        upload = send(client, "a.txt", "One swallow.")
        assert upload["state"] == "failed"
        assert upload["outcomes"][0]["reason"] == "There is no such model."


def test_very_many_outcomes_are_counted_and_the_failed_kept_first() -> None:
    tally = Tally()
    for n in range(3_000):
        status = "failed" if n % 2 else "added"
        tally.add(Outcome(path=str(n), status=status))
    kept = json.loads(tally.text())
    assert kept["counts"] == {"added": 1_500, "updated": 0, "unchanged": 0, "failed": 1_500}
    assert [each["status"] for each in kept["outcomes"]] == ["failed"] * 1_000
    assert tally.state == "done"


def test_a_bug_fails_one_upload_and_tells_nothing(
    making: Making, send: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(making(tmp_path))
    ingest = service.library.ingest

    def broken(arrivals: Any, *given: Any, **named: Any) -> Iterator[Any]:
        if arrivals[0].name == "bad.txt":
            raise RuntimeError("secret")
        yield from ingest(arrivals, *given, **named)

    monkeypatch.setattr(service.library, "ingest", broken)
    with TestClient(create_app(service)) as client:
        failed = send(client, "bad.txt", "One swallow.")
        assert failed["state"] == "failed"
        assert "secret" not in json.dumps(failed)
        assert send(client, "good.txt", "Two swallows.")["state"] == "done"


def test_asking_and_deleting_go_on_while_documents_come_in(
    serving: Serving, send: Sending, finished: Finished, tmp_path: Path
) -> None:
    lines = "".join(
        json.dumps({"id": f"r{n}", "text": f"Bird {n} sings in the morning."}) + "\n"
        for n in range(300)
    )
    with serving(tmp_path) as client:
        send(client, "refunds.txt", "Refunds take five working days.")
        for n in range(5):
            send(client, f"old{n}.txt", f"Old news, part {n}.")
        done = threading.Event()
        response = client.post("/v1/documents", files={"file": ("a.jsonl", lines.encode())})

        def asking(_: int) -> int:
            asked = 0
            while not done.is_set():
                body = {"question": "How long do refunds take?", "k": 1}
                answer = client.post("/v1/ask", json=body)
                assert answer.status_code == 200, answer.text
                assert "five working days" in answer.json()["passages"][0]["text"]
                asked += 1
            return asked

        with ThreadPoolExecutor(8) as pool:
            askers = [pool.submit(asking, n) for n in range(8)]
            try:
                for n in range(5):
                    assert client.delete(f"/v1/documents/upload:old{n}.txt").status_code == 204
                upload = finished(client, response.headers["location"])
            finally:
                done.set()
            assert all(asker.result() > 0 for asker in askers)
        assert upload["counts"]["added"] == 300
        assert len(client.get("/v1/documents?limit=1000").json()["documents"]) == 301


def test_no_address_that_is_sent_is_ever_fetched(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with served() as site, serving(tmp_path, fetch_private=True) as client:
        url = site.put("/a", "secret")
        send(client, "a.txt", f"{url} is about swallows.", uri=url)
        send(client, url, f"{url} is about swifts.")
        send(client, "b.jsonl", json.dumps({"uri": f"{url}?b", "text": f"See {url} for swans."}))
        send(client, "c.html", f'<base href="{url}"><img src="{url}"><p>See storks.')
        passages = client.post("/v1/ask", json={"question": url, "k": 9}).json()["passages"]
        assert len(passages) == 4
        assert {url, f"{url}?b"} < {each["citation"]["uri"] for each in passages}
        for each in passages:
            claim = each["citation"] | {"start": 0, "end": len(url), "quote": url[::-1]}
            assert client.post("/v1/verify", json={"citation": claim}).status_code == 200
            path = f"/v1/documents/{quote(claim['document_id'], safe='')}"
            assert client.get(f"{path}/original").status_code in {200, 404}
        assert site.asked == []


def test_unknown_uploads(stocked: TestClient) -> None:
    response = stocked.get("/v1/uploads/none")
    assert (response.status_code, response.json()["code"]) == (404, "upload-not-found")


def test_what_came_of_an_upload_is_told_for_a_month(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        for name in ("old.txt", "new.txt"):
            send(client, name, "One owl.")
    catalog = sqlite3.connect(tmp_path / "catalog.sqlite")
    catalog.execute("UPDATE uploads SET received = received - 31 * 86400 WHERE name = 'old.txt'")
    catalog.commit()
    ids = dict(catalog.execute("SELECT name, id FROM uploads"))
    catalog.close()
    with serving(tmp_path) as client:
        told = [client.get(f"/v1/uploads/{ids[n]}").status_code for n in ("old.txt", "new.txt")]
        assert told == [404, 200]
        assert client.get("/v1/documents/upload:old.txt").status_code == 200
