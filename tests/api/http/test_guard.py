from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.service import Service

KEY = "sésame-ouvre-toi"


@pytest.fixture(scope="module")
def locked(
    making: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    settings = making(tmp_path_factory.mktemp("locked"), key=KEY)
    with Service(settings) as service, TestClient(create_app(service)) as client:
        yield client


@pytest.mark.parametrize(
    "given",
    [
        None,
        b"",
        b"Bearer",
        b"Bearer ",
        b"Bearer wrong",
        b"Basic " + KEY.encode(),
        KEY.encode(),
        b"Bearer " + KEY.encode()[:-1],
        b"Bearer " + KEY.encode() + b"x",
        b"Bearer \xff\xfe",
    ],
)
def test_without_the_key_nothing_is_told(locked: TestClient, given: bytes | None) -> None:
    headers = {} if given is None else {b"Authorization": given}
    for method, path in (
        ("GET", "/v1/status"),
        ("GET", "/v1/collections"),
        ("POST", "/v1/ask"),
        ("POST", "/v1/documents"),
        ("GET", "/v1/nothing"),
    ):
        response = locked.request(method, path, headers=headers)
        assert (response.status_code, response.json()["code"]) == (401, "not-authorised")
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert KEY not in response.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_with_the_key_it_is(locked: TestClient, scheme: str) -> None:
    headers = {b"Authorization": f"{scheme} {KEY}".encode()}
    assert locked.get("/v1/status", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json"])
def test_health_needs_no_key(locked: TestClient, path: str) -> None:
    response = locked.get(path)
    assert response.status_code == 200
    assert KEY not in response.text


def test_the_openapi_document_says_that_a_key_is_asked_for(
    locked: TestClient, stocked: TestClient
) -> None:
    document = locked.get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert document["paths"]["/v1/ask"]["post"]["security"] == [{"key": []}]
    assert "security" not in document["paths"]["/healthz"]["get"]
    assert "securitySchemes" not in stocked.get("/openapi.json").json()["components"]


def test_the_key_is_never_logged(locked: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    locked.get("/v1/status", headers={b"Authorization": f"Bearer {KEY}".encode()})
    locked.get("/v1/status", headers={b"Authorization": f"Basic {KEY}".encode()})
    logged = capsys.readouterr().out
    assert "/v1/status" in logged
    assert KEY not in logged


def test_questions_are_not_logged(stocked: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    stocked.post("/v1/ask", json={"question": "My private matter"})
    logged = capsys.readouterr().out
    assert "/v1/ask" in logged
    assert "private" not in logged


@pytest.mark.parametrize("path", ["/v1/status", "/healthz", "/v1/nothing", "/nothing"])
def test_headers_are_on_everything(stocked: TestClient, path: str) -> None:
    headers = stocked.get(path, headers={"Origin": "https://example.org"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers
    assert headers.get("cache-control") == (None if path == "/healthz" else "no-store")


def test_a_large_body_is_refused_however_it_comes(stocked: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(1_100):
            yield b"x" * 1_000
        yield b'"}'

    headers = {"Content-Type": "application/json"}
    for content in (b"".join(pieces()), pieces()):
        response = stocked.post("/v1/ask", content=content, headers=headers)
        assert (response.status_code, response.json()["code"]) == (413, "too-large")
        assert "1,048,576" in response.json()["detail"]


def test_a_length_that_is_no_number_is_not_believed(stocked: TestClient) -> None:
    for length in ("-1", "9" * 5_000, "ten"):
        headers = {"Content-Length": length, "Content-Type": "application/json"}
        response = stocked.post("/v1/ask", content=iter([b"{}"]), headers=headers)
        assert response.status_code in {413, 422}
