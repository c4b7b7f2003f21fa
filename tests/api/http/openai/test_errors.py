from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.openai.errors import is_openais
from api.http.service import Service
from tests.api.http.conftest import Making

JSON = {"Content-Type": "application/json"}
ASKED = {"model": "pincite", "messages": [{"role": "user", "content": "Why?"}]}


def error_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()) == {"error"}
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == ("server_error" if status >= 500 else "invalid_request_error")
    assert error["message"]
    return error


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "code", "param"),
    [
        (
            "POST",
            "chat/completions",
            {"content": b"{", "headers": JSON},
            400,
            "invalid_json",
            None,
        ),
        ("POST", "chat/completions", {"json": {}}, 400, "invalid_input", "model"),
        (
            "POST",
            "chat/completions",
            {"json": {**ASKED, "messages": []}},
            400,
            "invalid_question",
            None,
        ),
        (
            "POST",
            "chat/completions",
            {"json": {**ASKED, "messages": [{"role": "user", "content": 1}]}},
            400,
            "invalid_input",
            "messages.0.content",
        ),
        ("POST", "chat/completions", {"json": {**ASKED, "top_k": 0}}, 400, "invalid_limit", None),
        (
            "POST",
            "chat/completions",
            {"json": {**ASKED, "model": "gpt-4o"}},
            404,
            "model_not_found",
            "model",
        ),
        (
            "POST",
            "chat/completions",
            {"json": {**ASKED, "model": "pincite/none"}},
            404,
            "model_not_found",
            "model",
        ),
        ("POST", "chat/completions", {"content": b"x" * 16_777_217}, 413, "too_large", None),
        ("GET", "models/gpt-4o", {}, 404, "model_not_found", "model"),
        ("DELETE", "models/pincite", {}, 405, "method_not_allowed", None),
        (
            "POST",
            "responses",
            {"json": {"model": "pincite", "input": "x", "previous_response_id": "resp_x"}},
            404,
            "previous_response_not_found",
            "previous_response_id",
        ),
        (
            "POST",
            "responses",
            {"json": {"model": "pincite", "input": "x", "conversation": "conv_1"}},
            400,
            "invalid_input",
            None,
        ),
        (
            "POST",
            "responses",
            {"json": {"model": "p", "input": "x"}},
            404,
            "model_not_found",
            "model",
        ),
        ("DELETE", "responses/resp_x", {}, 404, "previous_response_not_found", None),
        ("GET", "vector_stores/none", {}, 404, "collection_not_found", None),
        ("GET", "vector_stores?limit=0", {}, 400, "invalid_input", "query.limit"),
        ("POST", "vector_stores/default/search", {"json": {"query": ""}}, 400, None, None),
        ("POST", "vector_stores/none/search", {"json": {"query": "x"}}, 404, None, None),
        ("GET", "vector_stores/default/files/file-x", {}, 404, "document_not_found", None),
        ("GET", "files/file-x", {}, 404, "document_not_found", None),
        ("GET", "files/none/else", {}, 404, "not_found", None),
    ],
)
def test_failures_have_openais_shape(  # noqa: PLR0917 (a table's columns)
    stocked: TestClient,
    method: str,
    path: str,
    more: dict[str, Any],
    status: int,
    code: str | None,
    param: str | None,
) -> None:
    error = error_of(stocked.request(method, f"/v1/{path}", **more), status)
    if code is not None:
        assert error["code"] == code
    if param is not None:
        assert error["param"] == param


def test_a_place_is_named_without_the_types_that_were_tried(stocked: TestClient) -> None:
    body = {**ASKED, "messages": [{"role": "user", "content": 1}]}
    error = error_of(stocked.post("/v1/chat/completions", json=body), 400)
    assert error["message"] == (
        "body.messages.0.content: input should be a valid string; "
        "body.messages.0.content: input should be a valid list."
    )


def test_uploads_are_sent_elsewhere(stocked: TestClient) -> None:
    for path in ("files", "vector_stores", "vector_stores/default/files"):
        response = stocked.post(f"/v1/{path}", files={"file": ("a.txt", b"x")})
        assert "POST /v1/documents" in error_of(response, 405)["message"]
    large = stocked.post("/v1/files", files={"file": ("a.txt", b"x" * 2_000_000)})
    assert "POST /v1/documents" in error_of(large, 413)["message"]


def test_a_key_is_asked_for_in_the_same_shape(making: Making, tmp_path: Any) -> None:
    with (
        Service(making(tmp_path, key="sésame")) as service,
        TestClient(create_app(service)) as client,
    ):
        for path in ("models", "vector_stores", "files"):
            refused = client.get(f"/v1/{path}")
            assert error_of(refused, 401)["code"] == "invalid_api_key"
            assert "sésame" not in refused.text
            allowed = client.get(
                f"/v1/{path}", headers={b"Authorization": "Bearer sésame".encode()}
            )
            assert allowed.status_code == 200


def test_what_nobody_foresaw_has_it_too(
    making: Making, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(making(tmp_path))

    def broken(*_: object) -> None:
        raise RuntimeError("the secret of the vault")

    monkeypatch.setattr(service.library, "ask", broken)
    with TestClient(create_app(service)) as client:
        response = client.post("/v1/chat/completions", json=ASKED)
        assert error_of(response, 500)["code"] == "internal_error"
        assert "vault" not in response.text


def test_other_paths_keep_theirs(stocked: TestClient) -> None:
    for path in ("/v1/modelsx", "/v1/chat", "/v1/chat/none", "/v1/documents/files"):
        assert not is_openais(path)
        response = stocked.get(path)
        assert response.headers["content-type"] == "application/problem+json"
    assert is_openais("/v1/models/pincite/a")


def test_a_response_is_never_logged(
    stocked: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    stocked.delete("/v1/responses/resp_secret")
    stocked.get("/v1/responses/resp_secret")
    stocked.post("/v1/chat/completions", json=ASKED)
    logged = capsys.readouterr().out
    assert "secret" not in logged
    assert "/v1/responses/…" in logged
    assert "path=/v1/chat/completions" in logged
