import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.schemas import StatusOut
from api.http.service import Service
from api.settings import Settings
from index.locking import HomeLock
from qa.errors import HomeLocked

Making = Callable[..., Settings]
Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]


def test_status(stocked: TestClient) -> None:
    found = stocked.get("/v1/status").json()
    assert StatusOut.model_validate(found).model_dump() == found
    assert found["mode"] == "writing"
    assert found["queued_uploads"] == 0
    assert found["uptime_seconds"] >= 0
    assert [each["name"] for each in found["collections"]] == ["default", "lamps"]


def test_nothing_tells_where_the_home_is(stocked: TestClient) -> None:
    home = str(stocked.app.state.service.library.home.path)  # type: ignore[attr-defined]
    for path in ("/v1/status", "/healthz", "/readyz", "/v1/collections"):
        assert home not in stocked.get(path).text


def test_an_empty_home_is_made_and_ready(serving: Serving, tmp_path: Path) -> None:
    with serving(tmp_path / "new" / "home") as client:
        assert client.get("/readyz").json() == {"status": "ok"}
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/v1/status").json()["collections"] == []
        asked = client.post("/v1/ask", json={"question": "Anything?"})
        assert (asked.status_code, asked.json()["code"]) == (404, "collection-not-found")


def test_without_its_encoder_it_is_alive_but_not_ready(
    serving: Serving, send: Sending, models: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with serving(home) as client:
        send(client, "a.txt", "One owl.")
    gone = Settings(home=home, models=tmp_path / "models")
    with Service(gone) as service, TestClient(create_app(service)) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["code"]) == (503, "encoder-unavailable")
        assert str(tmp_path) not in ready.text
        asked = client.post("/v1/ask", json={"question": "owl"})
        assert (asked.status_code, asked.json()["code"]) == (503, "encoder-unavailable")
        shutil.copytree(models, tmp_path / "models")
        assert client.get("/readyz").status_code == 200
        assert client.post("/v1/ask", json={"question": "owl"}).status_code == 200


def test_a_home_that_another_server_serves_is_served_for_reading(
    making: Making, serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        send(client, "a.txt", "One owl.")
    with Service(making(tmp_path)) as first, serving(tmp_path) as client:
        assert first.writing
        assert client.get("/v1/status").json()["mode"] == "reading"
        assert client.get("/readyz").status_code == 200
        answer = client.post("/v1/ask", json={"question": "owl"}).json()
        assert answer["passages"][0]["text"] == "One owl."
        for method, path, more in (
            ("POST", "/v1/documents", {"files": {"file": ("b.txt", b"Two owls.")}}),
            ("DELETE", "/v1/documents/upload:a.txt", {}),
            ("POST", "/v1/collections", {"json": {"name": "other"}}),
            ("DELETE", "/v1/collections/default", {}),
        ):
            response = client.request(method, path, **more)
            assert (response.status_code, response.json()["code"]) == (503, "home-locked"), path
            assert response.headers["retry-after"]
            assert str(tmp_path) not in response.text
        assert client.get("/v1/documents/upload:a.txt/text").text == "One owl."
    with serving(tmp_path) as client:
        assert client.get("/v1/status").json()["mode"] == "writing"
        assert client.delete("/v1/documents/upload:a.txt").status_code == 204


def test_a_home_that_is_written_to_all_the_time_is_served_for_reading(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        send(client, "a.txt", "One owl.")
    with HomeLock(tmp_path).held(), serving(tmp_path, lock_wait=0.1) as client:
        assert client.get("/v1/status").json()["mode"] == "reading"
        answer = client.post("/v1/ask", json={"question": "owl"}).json()
        assert answer["passages"][0]["text"] == "One owl."


def test_such_a_home_with_nothing_in_it_is_not_served(making: Making, tmp_path: Path) -> None:
    with HomeLock(tmp_path).held(), pytest.raises(HomeLocked):
        Service(making(tmp_path, lock_wait=0.1))
