import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.adjusting import undo_fitted
from api.http.app import create_app
from api.http.described import CollectionOut, CollectionsOut
from api.http.service import Service
from api.library import Library
from api.settings import Settings

Making = Callable[..., Settings]
Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]
Finished = Callable[[TestClient, str], dict[str, Any]]


def test_collections_are_counted(stocked: TestClient) -> None:
    found = stocked.get("/v1/collections").json()
    assert CollectionsOut.model_validate(found).model_dump() == found
    assert [each["name"] for each in found["collections"]] == ["default", "lamps"]
    lamps = stocked.get("/v1/collections/lamps").json()
    assert lamps == found["collections"][1]
    assert (lamps["documents"], lamps["passages"], lamps["model"]) == (2, 2, "all-MiniLM-L6-v2")
    asked = stocked.post("/v1/ask", json={"question": "lamps", "collection": "lamps"}).json()
    assert asked["generation"] == lamps["generation"]


def test_a_tuning_is_taken_by_a_server_that_runs(
    serving: Serving, making: Making, send: Sending, tmp_path: Path
) -> None:
    def tuning(client: TestClient) -> Any:
        asked = client.post("/v1/ask", json={"question": "lamps", "explain": True}).json()
        return asked["receipt"]["tuning"]["feedback_weight"]

    with serving(tmp_path) as client, Library(making(tmp_path), writing=True) as other:
        send(client, "lamps.txt", "A lamp gives light.")
        described = client.get("/v1/collections/default").json()
        assert (described["tuning"], described["calibration"]) == (None, None)
        by_default = tuning(client)
        with other.home.locked():
            other.home.catalog.adjustments.add(
                "default",
                "tuning",
                encoder=other.collection().store.meta()["encoder"],
                value={"feedback_weight": 0.25},
                evidence={"p": 0.01},
            )
        assert tuning(client) == 0.25 != by_default
        described = client.get("/v1/collections/default").json()
        assert CollectionOut.model_validate(described).model_dump() == described
        assert described["tuning"]["value"] == {"feedback_weight": 0.25}
        undo_fitted(other.home, other.collection(), "tuning")
        assert tuning(client) == by_default


def test_a_collection_is_made_once_and_deleted(serving: Serving, tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        made = client.post("/v1/collections", json={"name": "Hand.book"})
        assert (made.status_code, made.headers["location"]) == (201, "/v1/collections/Hand.book")
        assert CollectionOut.model_validate(made.json()).model_dump() == made.json()
        assert (made.json()["documents"], made.json()["model"]) == (0, None)
        again = client.post("/v1/collections", json={"name": "hand.book"})
        assert (again.status_code, again.json()["code"]) == (409, "already-exists")
        assert client.delete("/v1/collections/hand.book").status_code == 204
        assert client.get("/v1/collections").json() == {"collections": []}
        assert not (tmp_path / "collections" / "Hand.book").exists()


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "x" * 65, "ü"])
def test_names_that_no_collection_can_have(stocked: TestClient, name: str) -> None:
    response = stocked.post("/v1/collections", json={"name": name})
    assert (response.status_code, response.json()["code"]) == (422, "invalid-name")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_collections_that_are_not_there(stocked: TestClient, method: str) -> None:
    response = stocked.request(method, "/v1/collections/none")
    assert (response.status_code, response.json()["code"]) == (404, "collection-not-found")


def test_nothing_of_a_deleted_collection_is_left(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        send(client, "a.txt", "The owl hunts at night.", collection="owls")
        assert client.delete("/v1/collections/owls").status_code == 204
        body = {"question": "owl", "collection": "owls"}
        assert client.post("/v1/ask", json=body).status_code == 404
        send(client, "b.txt", "Another owl.", collection="owls")
        answer = client.post("/v1/ask", json=body).json()
        assert [hit["text"] for hit in answer["passages"]] == ["Another owl."]


def test_a_collection_is_not_deleted_while_a_document_comes_in(
    making: Making, finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(making(tmp_path))
    service.gates._patience = 0.1
    ingest, going_on, go = service.library.ingest, threading.Event(), threading.Event()

    def slow(*given: Any, **named: Any) -> Iterator[Any]:
        going_on.set()
        assert go.wait(20)
        yield from ingest(*given, **named)

    monkeypatch.setattr(service.library, "ingest", slow)
    with TestClient(create_app(service)) as client:
        files = [("file", ("a.txt", b"One owl.")), ("file", ("b.txt", b"Two owls."))]
        accepted = client.post("/v1/documents", files=files, data={"collection": "owls"}).json()
        assert going_on.wait(20)
        refused = client.delete("/v1/collections/owls")
        assert (refused.status_code, refused.json()["code"]) == (503, "home-locked")
        assert "Retry-After" in refused.headers
        asked = client.post("/v1/ask", json={"question": "owl", "collection": "owls"})
        assert asked.status_code == 200
        go.set()
        for each in accepted["uploads"]:
            assert finished(client, each["href"])["state"] == "done"
        service.gates._patience = 10
        assert client.delete("/v1/collections/owls").status_code == 204


def test_what_waits_for_a_deleted_collection_does_not_bring_it_back(
    making: Making, finished: Finished, tmp_path: Path
) -> None:
    service = Service(making(tmp_path))
    start, service.uploads.start = service.uploads.start, lambda: None  # type: ignore[method-assign]
    service.uploads.spool.mkdir()
    with TestClient(create_app(service)) as client:
        response = client.post(
            "/v1/documents",
            files={"file": ("a.txt", b"One owl.")},
            data={"collection": "owls"},
        )
        assert client.delete("/v1/collections/OWLS").status_code == 204
        start()
        upload = finished(client, response.headers["location"])
        assert upload["state"] == "failed"
        assert upload["outcomes"][0]["reason"] == "Its collection was deleted."
        assert client.get("/v1/collections").json() == {"collections": []}
        assert list(service.uploads.spool.iterdir()) == []
