"""Explanations over HTTP, and receipts replayed through a server."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.schemas import AnswerOut
from api.wire import answer_json, answer_of

BODY = {
    "question": "How long do they take?",
    "history": [{"role": "user", "text": "What about refunds?"}],
    "k": 2,
    "explain": True,
}


def asked(client: TestClient, **more: Any) -> Any:
    response = client.post("/v1/ask", json={**BODY, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_an_explained_answer_is_as_described_and_read_back(stocked: TestClient) -> None:
    answer = asked(stocked)
    AnswerOut.model_validate(answer, extra="forbid")
    assert answer_json(answer_of(answer)) == answer
    texts = [reading["text"] for reading in answer["readings"]]
    assert texts == ["How long do they take?", "What about refunds? How long do they take?"]
    for hit in answer["passages"]:
        explanation = hit["explanation"]
        shares = [*explanation["readings"], explanation["closer"], explanation["interaction"]]
        assert explanation["neighbours"] is None
        assert sum(share["contribution"] for share in shares) == pytest.approx(
            hit["score"], abs=1e-5
        )
    assert answer["receipt"]["readings"] == texts


def test_asked_again_it_has_the_same_receipt(stocked: TestClient) -> None:
    receipt = asked(stocked)["receipt"]
    assert asked(stocked, as_of=receipt["generation"])["receipt"] == receipt


def test_nothing_is_explained_unless_it_is_asked(stocked: TestClient) -> None:
    plain = asked(stocked, explain=False)
    assert not plain.keys() & {"readings", "receipt"}
    assert "explanation" not in plain["passages"][0]


def test_explain_is_true_or_false(stocked: TestClient) -> None:
    assert stocked.post("/v1/ask", json={**BODY, "explain": "yes"}).status_code == 422
