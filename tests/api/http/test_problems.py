from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

import qa.errors
from api.http.app import create_app
from api.http.problems import STATUSES, failure_of, response_to, status_of
from api.http.service import Service
from api.settings import Settings
from qa.errors import PinciteError


def _below(kind: type[PinciteError]) -> Iterator[type[PinciteError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


ERRORS = sorted(
    {each for each in _below(PinciteError) if each.__module__ == qa.errors.__name__},
    key=lambda each: each.__name__,
)


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_has_a_status(error: type[PinciteError]) -> None:
    assert 400 <= status_of(error) < 600
    assert response_to(failure_of(error("Why.")), _to("/v1/ask")).status_code == status_of(error)


def test_the_table_is_what_is_documented() -> None:
    assert {kind.code: status.value for kind, status in STATUSES.items()} == {
        "invalid-input": 422,
        "not-found": 404,
        "already-exists": 409,
        "unreadable": 422,
        "too-large": 413,
        "home-error": 500,
        "home-locked": 503,
        "home-not-writable": 503,
        "collection-replaced": 503,
        "storage-full": 507,
        "encoder-error": 503,
        "server-error": 502,
        "not-authorised": 401,
    }


def test_codes_are_not_used_twice() -> None:
    codes = [error.code for error in ERRORS]
    assert len(codes) == len(set(codes))


def test_locked_says_when_to_try_again() -> None:
    failure = failure_of(qa.errors.HomeLocked("Why."))
    for path in ("/v1/ask", "/v1/chat/completions"):
        assert response_to(failure, _to(path)).headers["retry-after"].isdecimal()


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/nothing", {}, 404),
        ("GET", "/v1/nothing", {}, 404),
        ("GET", "/v1/ask/", {}, 404),
        ("GET", "/v1/ask", {}, 405),
        ("POST", "/v1/ask", {"json": {}}, 422),
        ("POST", "/v1/ask", {"json": {"question": ""}}, 422),
        (
            "POST",
            "/v1/ask",
            {"content": b"{", "headers": {"Content-Type": "application/json"}},
            400,
        ),
        ("POST", "/v1/ask", {"content": b"x" * 1_048_577}, 413),
        ("POST", "/v1/documents", {"content": b""}, 422),
        ("GET", "/v1/documents/none", {}, 404),
        ("GET", "/v1/documents?limit=0", {}, 422),
        ("POST", "/v1/collections", {"json": {"name": "default"}}, 409),
    ],
)
def test_every_failure_has_one_shape(
    stocked: TestClient, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    response = stocked.request(method, path, **more)
    _check(response, status)
    if status == 405:
        assert response.headers["allow"] == "POST"


def test_what_nobody_foresaw_has_it_too_and_tells_nothing(
    making: Callable[..., Settings],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service = Service(making(tmp_path))

    def broken(*_: object) -> None:
        raise RuntimeError("the secret of the vault")

    monkeypatch.setattr(service.library, "ask", broken)
    with TestClient(create_app(service)) as client:
        response = client.post("/v1/ask", json={"question": "a private matter"})
        _check(response, 500)
        assert "vault" not in response.text
        logged = capsys.readouterr().out
        assert "the secret of the vault" in logged
        assert "a private matter" not in logged
        assert client.get("/healthz").status_code == 200


def _to(path: str) -> Request:
    return Request({"type": "http", "method": "POST", "path": path, "headers": []})


def _check(response: Any, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) - {"errors"} == {"type", "title", "status", "detail", "code"}
    assert body["status"] == status
    assert body["type"] == f"/problems/{body['code']}"
    assert body["title"]
    assert body["title"] != HTTPStatus(status).phrase or status in {404, 405}
    assert body["detail"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
