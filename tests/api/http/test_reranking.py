from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.schemas import AnswerOut

Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]
TEXTS = {"a.txt": "Owls hunt at night.", "b.txt": "An owl eats mice.", "c.txt": "Owl"}


@pytest.fixture
def home(serving: Serving, send: Sending, tmp_path: Path) -> Path:
    with serving(tmp_path / "home") as client:
        for name, text in TEXTS.items():
            send(client, name, text)
    return tmp_path / "home"


def ask(client: TestClient, **more: Any) -> Any:
    response = client.post("/v1/ask", json={"question": "What do owls eat?", **more})
    assert response.status_code == 200, response.text
    answer = response.json()
    assert AnswerOut.model_validate(answer).model_dump(exclude_unset=True) == answer
    return answer


def test_answers_are_reranked_unless_told_otherwise(
    serving: Serving, home: Path, cross_encoder: Path
) -> None:
    with serving(home, reranker=str(cross_encoder)) as client:
        assert client.get("/readyz").status_code == 200
        answer, asked_for = ask(client), ask(client, rerank=True)
        plain = ask(client, rerank=False)
    assert (answer["reranked"], plain["reranked"]) == ("yes", "no")
    assert answer["passages"] == asked_for["passages"]
    scores = [hit["scores"]["reranker"] for hit in answer["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(TEXTS)
    assert [hit["id"] for hit in answer["passages"]] != [hit["id"] for hit in plain["passages"]]
    assert all("reranker" not in hit["scores"] for hit in plain["passages"])


def test_out_of_time_is_said(serving: Serving, home: Path, cross_encoder: Path) -> None:
    with serving(home, reranker=str(cross_encoder), rerank_ms=0) as client:
        late, plain = ask(client), ask(client, rerank=False)
    assert late["reranked"] == "out-of-time"
    assert late["passages"] == plain["passages"]


def test_without_a_reranker_it_cannot_be_asked_for(serving: Serving, home: Path) -> None:
    with serving(home) as client:
        assert ask(client)["reranked"] == ask(client, rerank=False)["reranked"] == "no"
        response = client.post("/v1/ask", json={"question": "x", "rerank": True})
        assert (response.status_code, response.json()["code"]) == (422, "invalid-input")
        assert "PINCITE_RERANKER" in response.json()["detail"]
        response = client.post("/v1/ask", json={"question": "x", "rerank": "yes"})
        assert (response.status_code, response.json()["code"]) == (422, "invalid-input")


def test_with_a_broken_reranker_the_server_is_alive_but_not_ready(
    serving: Serving, home: Path, tmp_path: Path
) -> None:
    with serving(home, reranker=str(tmp_path / "gone")) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["code"]) == (503, "reranker-unavailable")
        assert str(tmp_path) not in ready.text
        asked = client.post("/v1/ask", json={"question": "owl"})
        assert (asked.status_code, asked.json()["code"]) == (503, "reranker-unavailable")
        assert ask(client, rerank=False)["passages"]
